// Accuracy under each shift: a row a shift, in it a line a start, without and with augmentation, each with its interval.
// Colour says the start and nothing else; the policy is the marker's shape.

import type { ArmUnderShift, UnderShifts } from "#core/answers/shifted";
import { type Init, inits } from "#core/study/study";
import { initNames, points } from "../words/format";
import { shiftWords } from "../words/shifts";
import { ByStart } from "./by-start";
import { accuracyDomain, clamp, linear, type Scale, ticks } from "./scale";

/** The drawing at the width of its box. */
export function Shifts({ found }: { found: UnderShifts }) {
  return <ByStart draw={(width) => <ShiftsDrawing found={found} width={width} />} />;
}

const names = 92;
const rowHeight = 46;
const top = 26;
/** Of a start's line from its row's middle, and of a marker from its start's line. */
const lineAt: Readonly<Record<Init, number>> = { pretrained: -9, scratch: 9 };
const markAt = { bare: -3, treated: 3 } as const;

/** All rows at a width in pixels. */
export function ShiftsDrawing({ found, width }: { found: UnderShifts; width: number }) {
  const rows = rowsOf(found);
  const low = accuracyDomain(rows.flatMap(({ arms }) => arms.map((arm) => arm.low ?? arm.estimate)))[0];
  const x = linear([low / 100, 1], [names, width - 14]);
  const bottom = top + rows.length * rowHeight;
  return (
    <svg viewBox={`0 0 ${width} ${bottom + 26}`} height={bottom + 26} role="img" aria-label={drawnSentence(found)}>
      <text x={0} y={12} text-anchor="start">
        accuracy, %
      </text>
      {ticks(low, 100, 20).map((value) => (
        <g key={value}>
          <line x1={x(value / 100)} x2={x(value / 100)} y1={top - 6} y2={bottom} class="axis" />
          <text x={x(value / 100)} y={bottom + 18} text-anchor="middle">
            {value}
          </text>
        </g>
      ))}
      {rows.map(({ name, arms }, row) => {
        const middle = top + (row + 0.5) * rowHeight;
        return (
          <g key={name}>
            <text x={0} y={middle + 5} text-anchor="start" class={row === 0 ? "strong" : undefined}>
              {name}
            </text>
            {inits.map((init) => (
              <Line
                key={init}
                init={init}
                y={middle + lineAt[init]}
                x={x}
                arms={arms.filter((arm) => arm.init === init)}
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

function Line({ init, y, x, arms }: { init: Init; y: number; x: Scale; arms: readonly ArmUnderShift[] }) {
  return (
    <g class={init}>
      {arms.map(({ treated, estimate, low, high }) => {
        const at = y + (treated ? markAt.treated : markAt.bare);
        const inside = (share: number) => x(clamp(share, 0, 1));
        return (
          <g key={String(treated)}>
            {low !== null && high !== null && <line x1={inside(low)} x2={inside(high)} y1={at} y2={at} class="reach" />}
            {treated ? (
              <path d={`M${x(estimate)} ${at - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`} class={`${init} mark`} />
            ) : (
              <circle cx={x(estimate)} cy={at} r={4.5} class={`${init} mark hollow`} />
            )}
          </g>
        );
      })}
    </g>
  );
}

/** The unchanged images first, then each shift, then what the visitor captured again. */
export function rowsOf({ plain, effects, captured }: UnderShifts) {
  return [
    { name: "unchanged", arms: plain },
    ...effects.map(({ shift, arms }) => ({ name: shiftWords[shift].name, arms })),
    ...(captured ? [{ name: "your own", arms: captured.arms }] : []),
  ];
}

/** The drawing in words, for those who don't see it. */
function drawnSentence(found: UnderShifts): string {
  const rows = rowsOf(found).map(({ name, arms }) => {
    const parts = arms.map(
      ({ init, treated, estimate }) => `${initNames[init]} ${treated ? "with" : "without"} ${points(estimate)} %`,
    );
    return `${name}: ${parts.join(", ")}`;
  });
  return `Accuracy without and with augmentation. ${rows.join("; ")}.`;
}
