// Slopes: one panel a budget, accuracy without and with augmentation, a thin line a seed and the mean drawn strong.
// Colour says the start and nothing else; the policy is the marker's place and shape.

import { type Init, inits } from "#core/study/study";
import type { RunPoint } from "../../state/reading";
import { initNames, inPoints, signedPoints } from "../words/format";
import { ByStart } from "./by-start";
import { accuracyDomain, apart, linear, showsChance, ticks } from "./scale";

export interface SlopesProps {
  readonly runs: readonly RunPoint[];
  /** Training images a class, ascending; a panel each. */
  readonly budgets: readonly number[];
  readonly policy: string;
  readonly classes: number;
}

/** The slopes at the width of their box. */
export function Slopes(props: SlopesProps) {
  return <ByStart draw={(width) => <SlopesDrawing {...props} width={width} />} />;
}

const height = 266;
const top = 24;
const bottom = 216;

/** The drawing of all panels at a width in pixels. */
export function SlopesDrawing({ runs, budgets, policy, classes, width }: SlopesProps & { width: number }) {
  const [low, high] = accuracyDomain(runs.map(({ accuracy }) => accuracy));
  const y = linear([low / 100, high / 100], [bottom, top]);
  const axis = 34;
  const panel = (width - axis) / budgets.length;
  const wide = panel > 300;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      height={height}
      role="img"
      aria-label={slopesSentence({ runs, budgets, policy, classes })}
    >
      <text x={0} y={11} text-anchor="start">
        accuracy, %
      </text>
      {ticks(low, high, 20).map((value) => (
        <text key={value} x={axis - 8} y={y(value / 100) + 4.5} text-anchor="end">
          {value}
        </text>
      ))}
      {budgets.map((n, at) => {
        const left = axis + at * panel;
        const x0 = left + 14;
        const x1 = left + panel - (wide ? 164 : 48);
        const means = inits.map((init) => meanSlope(runs, init, n));
        const ends = means.map((mean) => (mean.treated === null ? null : y(mean.treated)));
        const [first, second] =
          ends[0] != null && ends[1] != null ? apart(ends[0], ends[1], 17) : [ends[0] ?? 0, ends[1] ?? 0];
        return (
          <g key={n}>
            {ticks(low, high, 20).map((value) => (
              <line key={value} x1={left} x2={x1 + 12} y1={y(value / 100)} y2={y(value / 100)} class="axis" />
            ))}
            {showsChance(runs, classes) && (
              <line x1={left} x2={x1 + 12} y1={y(1 / classes)} y2={y(1 / classes)} class="chance" />
            )}
            {inits.map((init, which) => (
              <Lines key={init} runs={runs} init={init} n={n} mean={means[which]!} x={[x0, x1]} y={y} />
            ))}
            {inits.map((init, which) => {
              const { bare, treated } = means[which]!;
              if (bare === null || treated === null) return null;
              return (
                <text
                  key={init}
                  x={x1 + 13}
                  y={(which === 0 ? first : second) + 5}
                  class={`label ${init}`}
                  text-anchor="start"
                >
                  {wide ? `${initNames[init]} ${signedPoints(treated - bare)}` : signedPoints(treated - bare)}
                </text>
              );
            })}
            <text x={x0} y={bottom + 22} text-anchor="middle">
              none
            </text>
            <text x={x1} y={bottom + 22} text-anchor="middle">
              {policy}
            </text>
            <text x={(x0 + x1) / 2} y={bottom + 44} text-anchor="middle" class="strong">
              {panel > 140 ? `${n} images a class` : `${n} a class`}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Lines({
  runs,
  init,
  n,
  mean,
  x,
  y,
}: {
  runs: readonly RunPoint[];
  init: Init;
  n: number;
  mean: MeanSlope;
  x: readonly [number, number];
  y: (share: number) => number;
}) {
  return (
    <g class={init}>
      {pairsOf(runs, init, n).map(({ block, bare, treated }) => (
        <line key={block} x1={x[0]} y1={y(bare)} x2={x[1]} y2={y(treated)} class="thin" />
      ))}
      {mean.bare !== null && mean.treated !== null && (
        <line x1={x[0]} y1={y(mean.bare)} x2={x[1]} y2={y(mean.treated)} class="mean" />
      )}
      {mean.bare !== null && <circle cx={x[0]} cy={y(mean.bare)} r={5} class={`${init} mark hollow`} />}
      {mean.treated !== null && <Diamond x={x[1]} y={y(mean.treated)} init={init} />}
    </g>
  );
}

function Diamond({ x, y, init }: { x: number; y: number; init: Init }) {
  return <path d={`M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5 -6.5z`} class={`${init} mark`} />;
}

interface MeanSlope {
  readonly bare: number | null;
  readonly treated: number | null;
}

/** Mean accuracies of an init and budget: over paired runs where there are pairs, else over what there is. */
function meanSlope(runs: readonly RunPoint[], init: Init, n: number): MeanSlope {
  const pairs = pairsOf(runs, init, n);
  if (pairs.length > 0) {
    return { bare: mean(pairs.map(({ bare }) => bare)), treated: mean(pairs.map(({ treated }) => treated)) };
  }
  const side = (treated: boolean) => {
    const found = runs.filter((run) => run.init === init && run.n === n && run.treated === treated);
    return found.length > 0 ? mean(found.map(({ accuracy }) => accuracy)) : null;
  };
  return { bare: side(false), treated: side(true) };
}

function pairsOf(runs: readonly RunPoint[], init: Init, n: number) {
  const mine = runs.filter((run) => run.init === init && run.n === n);
  return mine.flatMap((bare) => {
    const treated = bare.treated ? undefined : mine.find((run) => run.treated && run.block === bare.block);
    return treated ? [{ block: bare.block, bare: bare.accuracy, treated: treated.accuracy }] : [];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The slopes in words, for those who don't see them. */
function slopesSentence({ runs, budgets, policy }: SlopesProps): string {
  const parts = budgets.flatMap((n) =>
    inits.flatMap((init) => {
      const { bare, treated } = meanSlope(runs, init, n);
      if (bare === null || treated === null) return [];
      return [`${initNames[init]} with ${n} images a class ${inPoints(treated - bare)}`];
    }),
  );
  return parts.length > 0
    ? `What ${policy} augmentation added to accuracy: ${parts.join("; ")}.`
    : "Accuracy without and with augmentation; no pair of runs is finished yet.";
}
