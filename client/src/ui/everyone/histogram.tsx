// Many studies on the meter's scale: a bar a bin of two points, the median as a needle, the middle half as a bar.

import type { Summary } from "../../state/release";
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
  const domain = meterDomain(bars.map(([share]) => share));
  const x = linear([domain.low / 100, domain.high / 100], [14, width - 14]);
  const most = Math.max(1, ...bars.map(([, studies]) => studies));
  const bin = x(0.02) - x(0);
  const base = 92;
  return (
    <svg viewBox={`0 0 ${width} 148`} height={148} role="img" aria-label={summarySentence(summary)}>
      {bars.map(([share, studies]) => {
        const tall = (studies / most) * 66;
        return (
          <rect
            key={share}
            x={x(share) - bin / 2 + 0.5}
            y={base - tall}
            width={Math.max(1, bin - 1)}
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
            x={x(quartiles.low) - bin / 2}
            width={Math.max(2, x(quartiles.high) - x(quartiles.low) + bin)}
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
