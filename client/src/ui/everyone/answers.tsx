// Many studies on the meter's scale: a dot a bin with what the noise may be, the median as a needle over the middle half,
// and the trimmed mean with its band below it.

import { fewestShown } from "#core/everyone/privacy";
import type { Bar, Summary } from "#core/everyone/summary";
import { clamp, linear, meterDomain, ticks } from "../charts/scale";
import { useWidth } from "../charts/width";
import { summarySentence } from "../words/everyone";
import { signedPoints } from "../words/format";

/** The chart at the width of its box. */
export function Answers({ summary }: { summary: Summary }) {
  const { box, width } = useWidth();
  return (
    <div class="answers" ref={box}>
      <AnswersDrawing summary={summary} width={width} />
    </div>
  );
}

/** Below the axis's title, which a number at the top would lie over. */
const top = 24;
const base = 118;
const meter = 150;

/** The drawing at a width in pixels. */
export function AnswersDrawing({ summary, width }: { summary: Summary; width: number }) {
  const { bars, noise, centre } = summary;
  // Where something stands out of the noise, and where the centre lies; the open bins count as wide as their neighbours.
  const reached = bars.filter(({ studies }) => studies > 2 * noise).flatMap(({ low, high }) => [low, high]);
  const domain = meterDomain([...reached, ...(centre ? [centre.low, centre.high] : [])]);
  const x = linear([domain.low / 100, domain.high / 100], [30, width - 14]);
  const most = Math.max(fewestShown, ...bars.map(({ studies }) => studies + noise));
  const shown = bars.filter(({ low, high }) => high * 100 > domain.low && low * 100 < domain.high);
  // Noise takes counts below zero, and what is below zero must not lie over the meter.
  const least = Math.min(0, ...shown.map(({ studies }) => studies - noise));
  const y = linear([least, most], [base, top]);
  return (
    <svg viewBox={`0 0 ${width} 222`} height={222} role="img" aria-label={summarySentence(summary)}>
      <text x={0} y={11} text-anchor="start">
        studies
      </text>
      {ticks(0, most, stepOf(most)).map((value) => (
        <g key={value}>
          <line x1={30} x2={width - 14} y1={y(value)} y2={y(value)} class="axis" />
          <text x={24} y={y(value) + 4.5} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
      <line x1={x(0)} x2={x(0)} y1={top} y2={meter + 22} class="zero" />
      {shown.map((bar) => (
        <Dot key={bar.low} bar={bar} noise={noise} x={(share) => clamp(x(share), 30, width - 14)} y={y} />
      ))}
      {centre && (
        <g>
          <rect
            x={x(centre.low)}
            width={Math.max(2, x(centre.high) - x(centre.low))}
            y={meter - 8}
            height={16}
            rx={8}
            class="bar-of-interval"
          />
          <line
            x1={x(centre.median)}
            x2={x(centre.median)}
            y1={meter - 16}
            y2={meter + 16}
            class="ink"
            stroke-width={3}
          />
          <line
            x1={x(centre.trimmedBand[0])}
            x2={x(centre.trimmedBand[1])}
            y1={meter + 24}
            y2={meter + 24}
            class="band"
          />
          <path d={`M${x(centre.trimmedMean)} ${meter + 19}l5 5l-5 5l-5 -5z`} class="ink" />
        </g>
      )}
      {ticks(domain.low, domain.high, domain.step).map((value) => (
        <text key={value} x={x(value / 100)} y={meter + 48} text-anchor="middle">
          {signedPoints(value / 100)}
        </text>
      ))}
      <text x={0} y={meter + 70} text-anchor="start">
        ← need rose
      </text>
      <text x={width} y={meter + 70} text-anchor="end">
        need fell, points →
      </text>
    </svg>
  );
}

// A count that noise and a few studies could make together is drawn hollow: it says "few", not how many.
function Dot(props: { bar: Bar; noise: number; x: (share: number) => number; y: (studies: number) => number }) {
  const { bar, noise, x, y } = props;
  const middle = (x(bar.low) + x(bar.high)) / 2;
  const few = bar.studies < fewestShown;
  return (
    <g class={few ? "count few" : "count"}>
      <line x1={x(bar.low) + 1} x2={x(bar.high) - 1} y1={y(bar.studies)} y2={y(bar.studies)} />
      <line x1={middle} x2={middle} y1={y(bar.studies - noise)} y2={y(bar.studies + noise)} />
      <circle cx={middle} cy={y(bar.studies)} r={4} />
    </g>
  );
}

function stepOf(most: number): number {
  const steps = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
  return steps.find((step) => most / step <= 4) ?? 10 ** Math.ceil(Math.log10(most / 4));
}
