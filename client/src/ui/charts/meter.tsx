// The answer meter: a scale of the interaction in points, a needle at the estimate, a bar for its interval and a small
// tick for each block. Without an interval there is no bar, and the meter says so.

import { decimalsOf, inPoints, interval, signedPoints } from "../words/format";
import { clamp, linear, meterDomain, ticks } from "./scale";
import { useWidth } from "./width";

export interface MeterProps {
  /** I as a share, or null before a block is complete. */
  readonly estimate: number | null;
  /** The interval's ends as shares, or null while there is none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Each block's own I. */
  readonly perBlock: readonly number[];
  /** What stands in the needle's place while there is no estimate. */
  readonly waiting: string;
  /** Shares that the scale has to reach as well, so that meters beside one another have one scale. */
  readonly alongside?: readonly number[];
  /** What the bar is. */
  readonly bar?: string;
}

/** The meter at the width of its box. */
export function Meter(props: MeterProps) {
  const { box, width } = useWidth();
  return (
    <div class="meter" ref={box}>
      <MeterDrawing {...props} width={width} />
    </div>
  );
}

/** The meter's drawing at a width in pixels. */
export function MeterDrawing({
  estimate,
  low,
  high,
  perBlock,
  waiting,
  alongside = [],
  bar = "95 % interval",
  width,
}: MeterProps & { width: number }) {
  const hasBar = low !== null && high !== null;
  const domain = meterDomain([
    ...(estimate === null ? [] : [estimate]),
    ...(hasBar ? [low, high] : []),
    ...perBlock,
    ...alongside,
  ]);
  const x = linear([domain.low / 100, domain.high / 100], [14, width - 14]);
  const middle = 62;
  const label = estimate === null ? "" : inPoints(estimate, decimalsOf(hasBar ? (high - low) / 2 : null));
  const half = label.length * 8.6 + 4;
  const inside = (at: number) => clamp(at, 14, width - 14);
  return (
    <svg
      viewBox={`0 0 ${width} 112`}
      height={112}
      role="img"
      aria-label={meterSentence({ estimate, low, high, waiting, bar })}
    >
      <line x1={14} x2={width - 14} y1={middle} y2={middle} class="axis" />
      {ticks(domain.low, domain.high, domain.step).map((value) => (
        <g key={value}>
          <line x1={x(value / 100)} x2={x(value / 100)} y1={middle} y2={middle + 5} class="axis" />
          <text x={x(value / 100)} y={middle + 24} text-anchor="middle">
            {signedPoints(value / 100)}
          </text>
        </g>
      ))}
      <line x1={x(0)} x2={x(0)} y1={middle - 16} y2={middle + 10} class="zero" />
      {hasBar && (
        <rect
          x={inside(x(low))}
          width={Math.max(2, inside(x(high)) - inside(x(low)))}
          y={middle - 8}
          height={16}
          rx={8}
          class="bar-of-interval"
        />
      )}
      {perBlock.map((share, block) => (
        <line
          key={block}
          x1={inside(x(share))}
          x2={inside(x(share))}
          y1={middle - 9}
          y2={middle + 9}
          class="block-mark"
        />
      ))}
      {estimate === null ? (
        <text x={width / 2} y={32} text-anchor="middle" class="waiting">
          {waiting}
        </text>
      ) : (
        <g class="needle" style={{ transform: `translateX(${inside(x(estimate))}px)` }}>
          <line x1={0} x2={0} y1={middle - 18} y2={middle + 18} class="ink" stroke-width={3} />
          <circle cx={0} cy={middle} r={6} class={hasBar ? "ink" : "ink hollow"} stroke-width={2.5} />
          <text
            x={clamp(0, half - inside(x(estimate)), width - half - inside(x(estimate)))}
            y={34}
            class="big"
            text-anchor="middle"
          >
            {label}
          </text>
        </g>
      )}
      <text x={0} y={middle + 46} text-anchor="start">
        ← need rose
      </text>
      <text x={width} y={middle + 46} text-anchor="end">
        need fell →
      </text>
    </svg>
  );
}

/** The meter in words, for those who don't see it. */
function meterSentence({
  estimate,
  low,
  high,
  waiting,
  bar,
}: Omit<MeterProps, "perBlock" | "alongside" | "bar"> & { bar: string }): string {
  if (estimate === null) return `Answer meter: ${waiting}.`;
  const decimals = decimalsOf(low !== null && high !== null ? (high - low) / 2 : null);
  const range = low !== null && high !== null ? `${bar} ${interval(low, high, decimals)}` : "no interval yet";
  return `Answer meter: ${inPoints(estimate, decimals)}, ${range}; above zero the need fell, below it rose.`;
}
