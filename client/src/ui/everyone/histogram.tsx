// Many studies on the meter's scale: a bar a bin, as much area as studies, the median as a needle, the middle half as a bar.

import type { Bar, Summary } from "../../state/release";
import { linear, meterDomain, ticks } from "../charts/scale";
import { useWidth } from "../charts/width";
import { count, signedPoints } from "../words/format";

/** The histogram at the width of its box. */
export function Histogram({ summary }: { summary: Summary }) {
  const { box, width } = useWidth();
  return (
    <div class="histogram" ref={box}>
      <HistogramDrawing summary={summary} width={width} />
    </div>
  );
}

/** The drawing at a width in pixels. */
export function HistogramDrawing({ summary, width }: { summary: Summary; width: number }) {
  const { bars, quartiles } = summary;
  const domain = meterDomain(bars.filter(({ studies }) => studies > 0).flatMap(({ low, high }) => [low, high]));
  const x = linear([domain.low / 100, domain.high / 100], [14, width - 14]);
  // Noise may take a count below zero; there is nothing to draw then.
  const heightOf = ({ low, high, studies }: Bar) => Math.max(0, studies) / (high - low);
  const most = Math.max(1, ...bars.map(heightOf));
  const base = 92;
  return (
    <svg viewBox={`0 0 ${width} 148`} height={148} role="img" aria-label={summarySentence(summary)}>
      {bars.map((bar) => {
        const tall = (heightOf(bar) / most) * 66;
        return (
          <rect
            key={bar.low}
            x={x(bar.low) + 0.5}
            y={base - tall}
            width={Math.max(1, x(bar.high) - x(bar.low) - 1)}
            height={tall}
            class="bar-of-studies"
          />
        );
      })}
      <line x1={14} x2={width - 14} y1={base} y2={base} class="axis" />
      <line x1={x(0)} x2={x(0)} y1={base - 70} y2={base + 8} class="zero" />
      {quartiles && (
        <g>
          <rect
            x={x(quartiles.low)}
            width={Math.max(2, x(quartiles.high) - x(quartiles.low))}
            y={base - 7}
            height={14}
            rx={7}
            class="bar-of-interval"
          />
          <line x1={x(quartiles.middle)} x2={x(quartiles.middle)} y1={14} y2={base + 10} class="ink" stroke-width={3} />
        </g>
      )}
      {ticks(domain.low, domain.high, domain.step).map((value) => (
        <text key={value} x={x(value / 100)} y={base + 28} text-anchor="middle">
          {signedPoints(value / 100)}
        </text>
      ))}
      <text x={0} y={base + 50} text-anchor="start">
        ← need rose
      </text>
      <text x={width} y={base + 50} text-anchor="end">
        need fell →
      </text>
    </svg>
  );
}

/** A group's studies in a sentence. */
export function summarySentence({ studies, quartiles }: Summary): string {
  if (!quartiles) return `${count(studies, "study", "studies")}, too few to sum up.`;
  const { low, middle, high } = quartiles;
  return `Median ${signedPoints(middle)} points over ${count(studies, "study", "studies")}; the middle half lies between ${signedPoints(low)} and ${signedPoints(high)}.`;
}
