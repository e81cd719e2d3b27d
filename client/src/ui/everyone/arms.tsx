// Everyone's slopes: mean accuracy without and with augmentation, a line a start, and bars for what the noise may be.

import type { ArmMean } from "#core/everyone/summary";
import { inits } from "#core/study/study";
import { accuracyDomain, apart, linear, ticks } from "../charts/scale";
import { useWidth } from "../charts/width";
import { armsSentence } from "../words/everyone";
import { initNames, signedPoints } from "../words/format";

/** The slopes at the width of their box; empty without arms. */
export function ArmSlopes({ arms }: { arms: readonly ArmMean[] }) {
  const { box, width } = useWidth();
  return (
    <div class="slopes" ref={box}>
      {arms.length > 0 && <ArmSlopesDrawing arms={arms} width={Math.min(width, 460)} />}
    </div>
  );
}

const top = 24;
const bottom = 176;

/** The drawing at a width in pixels. */
export function ArmSlopesDrawing({ arms, width }: { arms: readonly ArmMean[]; width: number }) {
  const [low, high] = accuracyDomain(arms.map(({ accuracy, noise }) => Math.max(0, accuracy - noise)));
  const y = linear([low / 100, high / 100], [bottom, top]);
  const x = [48, width - 170] as const;
  const of = (wanted: string) => arms.filter(({ init }) => init === wanted);
  const ends = inits.map((init) => y(of(init).find(({ treated }) => treated)?.accuracy ?? 0));
  const labels = apart(ends[0]!, ends[1]!, 17);
  return (
    <svg
      viewBox={`0 0 ${width} 210`}
      style={{ maxWidth: `${width}px` }}
      height={210}
      role="img"
      aria-label={armsSentence(arms)}
    >
      <text x={0} y={11} text-anchor="start">
        accuracy, %
      </text>
      {ticks(low, high, 20).map((value) => (
        <g key={value}>
          <line x1={34} x2={x[1] + 14} y1={y(value / 100)} y2={y(value / 100)} class="axis" />
          <text x={26} y={y(value / 100) + 4.5} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
      {inits.map((init, which) => {
        const [bare, treated] = [false, true].map((wanted) => of(init).find((arm) => arm.treated === wanted));
        if (!bare || !treated) return null;
        return (
          <g key={init} class={init}>
            <line x1={x[0]} y1={y(bare.accuracy)} x2={x[1]} y2={y(treated.accuracy)} class="mean" />
            {[bare, treated].map((arm, at) => (
              <line
                key={arm.treated ? "treated" : "bare"}
                x1={x[at]!}
                x2={x[at]!}
                y1={y(Math.max(low / 100, arm.accuracy - arm.noise))}
                y2={y(Math.min(1, arm.accuracy + arm.noise))}
                class="noise"
              />
            ))}
            <circle cx={x[0]} cy={y(bare.accuracy)} r={5} class={`${init} mark hollow`} />
            <path d={`M${x[1]} ${y(treated.accuracy) - 6.5}l6.5 6.5l-6.5 6.5l-6.5 -6.5z`} class={`${init} mark`} />
            <text x={x[1] + 16} y={labels[which]! + 5} class={`label ${init}`} text-anchor="start">
              {`${initNames[init]} ${signedPoints(treated.accuracy - bare.accuracy)}`}
            </text>
          </g>
        );
      })}
      <text x={x[0]} y={bottom + 24} text-anchor="middle">
        none
      </text>
      <text x={x[1]} y={bottom + 24} text-anchor="middle">
        heavy
      </text>
    </svg>
  );
}
