// The kernels that blur views, to the letter of worker/core/pictures/render.ts: along rows, then along columns.

import { bits, blurReach } from "#core/pictures/fixed-view";
import { type Kernel, kernel, words } from "./kernel";
import { finishOfRow, levelsDeclaration, roughenedDeclaration, share } from "./view-levels";
import { planDeclaration, plansExtent, type Views } from "./view-plans";

/**
 * Views whose plan blurs them, smoothed along their rows (into a region of their own) or, after that, along their columns, and
 * then finished. A thread a row. Views that are not blurred are left alone.
 */
export function blurViews({ batch, size }: Views, along: "rows" | "columns"): Kernel {
  const neighbour = (away: string) =>
    along === "rows"
      ? `picture + row * ${size}u + mirrored(i32(column) ${away})`
      : `picture + mirrored(i32(row) ${away}) * ${size}u + column`;
  const weights = ["plan.blur01 >> 16u", "plan.blur23 & 65535u", "plan.blur23 >> 16u", "u32(plan.blur4)"];
  return kernel({
    name: `views blur ${along} ${size}`,
    declarations: `${planDeclaration}${levelsDeclaration}${roughenedDeclaration}
fn mirrored(place: i32) -> u32 {
  return u32(select(select(${2 * size - 1} - place, place, place < ${size}), -1 - place, place < 0));
}`,
    reads: { before: words(batch * size * size), plans: plansExtent({ batch }) },
    writes: { views: words(batch * size * size) },
    threads: batch * size,
    body: `
let plan = plans[thread / ${size}u];
let row = thread % ${size}u;
let picture = (thread / ${size}u) * ${size * size}u;
if ((plan.blur01 & 65535u) == ${1 << bits.blur}u) { return; }
let middle = f32(plan.blur01 & 65535u) * ${share(bits.blur)};
let weights = vec${blurReach}f(${weights.map((weight) => `f32(${weight})`).join(", ")}) * ${share(bits.blur)};
for (var column = 0u; column < ${size}u; column++) {
  var sum = middle * levels(before[thread * ${size}u + column]);
  for (var away = 1; away <= ${blurReach}; away++) {
    sum += weights[away - 1] * (levels(before[${neighbour("- away")}]) + levels(before[${neighbour("+ away")}]));
  }
  views[thread * ${size}u + column] = packed(floor(sum + 0.5));
}${along === "columns" ? finishOfRow(size) : ""}`,
  });
}
