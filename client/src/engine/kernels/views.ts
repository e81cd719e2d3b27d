// Kernels that render a batch of views from clean pictures and plans: packed RGBA8 in, packed RGBA8 out, to the letter of
// worker/core/pictures/render.ts, so the same bytes on every device. Sines and crops are computed with the plan, levels are whole numbers
// in floats (view-levels.ts), and what is blurred goes on in view-blur.ts.

import { bits } from "#core/pictures/fixed-view";
import { floats, type Kernel, kernel, words } from "./kernel";
import {
  coarse,
  finishOfRow,
  levelsDeclaration,
  most,
  offsetBits,
  offsetFloat,
  roughenedDeclaration,
  share,
} from "./view-levels";
import { planDeclaration, plansExtent, type Views } from "./view-plans";

const one = 1 << bits.weight;

/**
 * Moved pixels, with another picture mixed in, [batch, size, size], and each row's sum of greys after brightness [batch, size]:
 * contrast is about the view's mean grey, which nobody knows before every pixel was moved. A thread a row: its sum needs neither
 * atomics nor barriers.
 */
export function gatherViews({ batch, size }: Views, { imagesBytes }: { readonly imagesBytes: number }): Kernel {
  // Bits of a place: whole pixels, then a weight in two halves, then what is dropped.
  const dropped = bits.place - bits.weight;
  const weight = (one - 1) << dropped;
  const fineWeight = ((1 << coarse) - 1) << dropped;
  const corner = (mask: number, place: number) =>
    `between(vec4f(corners & vec4i(${mask << place})), ${share(place - 8)}, right, down)`;
  const seenPixel = (offset: string) => `
    let level = seen(middle + ${offset}, picture);
    views[thread * ${size}u + column] = packed(level);
    sum += grey(brightened(level, brightness));
    along += step;`;
  // What few views ask for has loops of its own: a branch in a loop over pixels slows down all of them.
  return kernel({
    name: `views gather ${size}`,
    declarations: `${planDeclaration}${levelsDeclaration}
fn scaled(offset: i32, share: i32) -> i32 {
  if (share == 65536) { return offset; }
  return (offset >> 16u) * share + ((((offset & 0xffff) >> 3u) * share) >> 13u);
}
fn mirrored(place: vec2f) -> vec2f {
  return ${size - 0.5} - abs(abs(place + 0.5) - ${size}.0);
}
// A channel between the pixels left above, right above, left below and right below, which hold it in some bits of theirs;
// a scale makes it 256 times the level.
fn between(corners: vec4f, scale: f32, right: f32, down: vec2f) -> f32 {
  let rows = floor((corners.xz + (corners.yw - corners.xz) * right) * scale + 0.5);
  let apart = rows.y - rows.x;
  return floor((rows.x + apart * down.x + floor(apart * down.y) * ${share(coarse)}) * ${share(8)} + 0.5);
}
fn seen(place: vec2i, picture: u32) -> vec3f {
  let whole = vec2f(place & vec2i(${-(1 << bits.place)})) * ${share(bits.place)};
  let right = f32(place.x & ${weight}) * ${share(bits.place)};
  let down = vec2f(vec2i(place.y) & vec2i(${weight - fineWeight}, ${fineWeight})) * vec2f(${share(bits.place)}, ${share(bits.place - coarse)});
  let near = mirrored(whole);
  let far = mirrored(whole + 1.0);
  let rows = vec2f(near.y, far.y) * ${size}.0 + ${offsetFloat};
  let at = bitcast<vec4u>(vec4f(rows.x + near.x, rows.x + far.x, rows.y + near.x, rows.y + far.x)) + picture;
  let corners = vec4i(vec4u(images[at.x], images[at.y], images[at.z], images[at.w]));
  return vec3f(
    ${corner(255, 0)},
    ${corner(255, 8)},
    ${corner(255, 16)});
}`,
    // Without a count: one pipeline for all budgets.
    reads: { images: { wgsl: "array<u32>", bytes: imagesBytes }, plans: plansExtent({ batch }) },
    writes: { views: words(batch * size * size), greys: words(batch * size) },
    threads: batch * size,
    body: `
let plan = plans[thread / ${size}u];
let row = i32(thread % ${size}u);
let v = 2 * row - ${size - 1};
let picture = plan.image * ${size * size}u - ${offsetBits}u;
let brightness = f32(plan.brightnessContrast & 65535u) * ${share(bits.factor - bits.level)};
let middle = vec2i(plan.x0, plan.y0);
let step = 2 * vec2i(plan.xx, plan.yx);
var along = vec2i(plan.xx, plan.yx) * ${1 - size} + vec2i(plan.xy, plan.yy) * v;
var sum = 0.0;
if (plan.tiltX == 0 && plan.tiltY == 0) {
  for (var column = 0u; column < ${size}u; column++) {${seenPixel("along")}
  }
} else {
  var tilt = plan.tiltX * ${1 - size} + plan.tiltY * v;
  for (var column = 0u; column < ${size}u; column++) {
    let distance = u32((${(1 << bits.distance) + (1 << (bits.distance - 17))} + tilt) >> ${bits.distance - 16}u);
    let share = i32(2u * ((0x80000000u + (distance >> 1u)) / distance));
    tilt += 2 * plan.tiltX;${seenPixel("vec2i(scaled(along.x, share), scaled(along.y, share))")}
  }
}
if (u32(row) >= (plan.mixRows & 65535u) && u32(row) < (plan.mixRows >> 16u)) {
  let other = plan.other * ${size * size}u + u32(row) * ${size}u;
  let weight = f32(plan.mixWeight) * ${share(bits.weight)};
  for (var column = plan.mixColumns & 65535u; column < (plan.mixColumns >> 16u); column++) {
    let unmixed = levels(views[thread * ${size}u + column]);
    let level = floor(unmixed + (levels(images[other + column]) - unmixed) * weight + 0.5);
    views[thread * ${size}u + column] = packed(level);
    sum += grey(brightened(level, brightness)) - grey(brightened(unmixed, brightness));
  }
}
greys[thread] = u32(sum);`,
  });
}

/** Each view's mean grey after brightness, doubled, [batch]. A thread a view. */
export function meanGreys({ batch, size }: Views): Kernel {
  const pixels = size * size;
  return kernel({
    name: `views mean ${size}`,
    reads: { greys: words(batch * size) },
    writes: { means: floats(batch) },
    threads: batch,
    body: `
var sum = 0u;
for (var row = 0u; row < ${size}u; row++) { sum += greys[thread * ${size}u + row]; }
means[thread] = 2.0 * f32((sum + ${Math.floor(pixels / 2)}u) / ${pixels}u);`,
  });
}

/** Colours of moved pixels, in place: brightness, contrast, saturation, hue; then, where nothing is blurred, what comes last. A thread a row. */
export function recolourViews({ batch, size }: Views): Kernel {
  const sixth = 1 << bits.factor;
  // 1.5 * 2^23: like `offsetFloat`, for numbers of both signs.
  const [signed, signedBits] = ["12582912.0", 0x4b400000];
  const whole = (value: string) => `(bitcast<i32>(${value} + ${signed}) - ${signedBits})`;
  return kernel({
    name: `views recolour ${size}`,
    declarations: `${planDeclaration}${levelsDeclaration}${roughenedDeclaration}
// For doubled levels: a coarse and a fine factor.
fn factors(factor: u32) -> vec2f {
  return vec2f(f32(factor >> ${coarse}u), f32(factor & ${(1 << coarse) - 1}u)) * ${share(coarse + 1)};
}
// Away from a middle or towards it; all doubled.
fn away(middle: f32, factor: vec2f, level: vec3f) -> vec3f {
  let apart = level - middle;
  let moved = 0.5 * middle + floor(apart * factor.x + floor(apart * factor.y + ${1 << (coarse - 1)}.0) * ${share(coarse)});
  return abs(moved) - abs(moved - ${most}.0) + ${most}.0;
}
// From doubled levels to levels.
fn shifted(level: vec3f, by: f32) -> vec3f {
  let half = 0.5 * level;
  let sum = half.x + half.y;
  let apart = abs(half.x - half.y);
  let largest = 0.25 * (sum + apart + level.z + abs(sum + apart - level.z));
  let least = 0.25 * (sum - apart + level.z - abs(sum - apart - level.z));
  let chroma = largest - least;
  let isRed = largest == half.x;
  let isGreen = largest == half.y;
  let difference = select(select(half.x - half.y, half.z - half.x, isGreen), half.y - half.z, isRed);
  let primary = select(select(${4 * sixth}.0, ${2 * sixth}.0, isGreen), 0.0, isRed);
  // Without chroma WGSL divides by 1.
  let hue = f32(${whole("difference")} * ${sixth} / ${whole("chroma")}) + primary + by;
  let hues = hue + vec3f(0.0, ${4 * sixth}.0, ${2 * sixth}.0);
  // Distance from the nearest whole turn.
  let distance = abs(hues - ${6 * sixth}.0 * floor(hues * ${1 / (6 * sixth)} + 0.5));
  let beyond = ${2 * sixth}.0 - distance;
  let ramp = abs(beyond) - abs(beyond - ${sixth}.0) + ${sixth}.0;
  let coarse = floor(chroma * ${share(8)});
  let fine = chroma - coarse * 256.0;
  // The ramp is doubled.
  return least + floor(ramp * (coarse * ${share(bits.factor - 8 + 1)}) + floor(ramp * (fine * ${share(9)}) + ${1 << (bits.factor - 9)}.0) * ${share(bits.factor - 8)});
}`,
    reads: { means: floats(batch), plans: plansExtent({ batch }) },
    writes: { views: words(batch * size * size) },
    threads: batch * size,
    body: `
let row = thread % ${size}u;
let plan = plans[thread / ${size}u];
let blanked = row >= (plan.rows & 65535u) && row < (plan.rows >> 16u);
let neutral = plan.brightnessContrast == ${sixth * 65537}u && plan.saturation == ${sixth} && plan.hue == 0;
let last = (plan.blur01 & 65535u) == ${1 << bits.blur}u;
if (neutral && !(last && (blanked || plan.noise != 0))) { return; }
let brightness = f32(plan.brightnessContrast & 65535u) * ${share(bits.factor - bits.level)};
let contrast = factors(plan.brightnessContrast >> 16u);
let saturation = factors(u32(plan.saturation));
let hue = f32(plan.hue);
let mean = means[thread / ${size}u];
for (var column = 0u; column < ${size}u; column++) {
  let at = thread * ${size}u + column;
  // Equal channels stay equal in all of it.
  var level = away(mean, contrast, brightened(levels(views[at]), brightness));
  level = away(2.0 * grey(level), saturation, level);
  if (plan.hue != 0) { level = 2.0 * shifted(level, hue); }
  views[at] = packed(floor(level * ${share(bits.level + 1)} + 0.5));
}
if (last) {${finishOfRow(size)}
}`,
  });
}
