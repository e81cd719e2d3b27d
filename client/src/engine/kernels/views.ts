// Kernels that render a batch of views from clean pictures and plans: packed RGBA8 in, packed RGBA8 out, in whole numbers of 32
// bits, to the letter of worker/core/render.ts, so the same bytes on every device. Sines and crops are computed with the plan.

import { bits, blank, blurReach, fixedMix, fixedView, luma } from "#core/fixed-view";
import type { ViewPlan } from "#core/view";
import { type Extent, type Kernel, kernel, words } from "./kernel";

/** A batch of square views. */
export interface Views {
  readonly batch: number;
  /** Side in pixels. */
  readonly size: number;
}

/** Words of a plan as the kernels read it. */
const planWords = 23;

const unmixed = { weight: 0, left: 0, right: 0, top: 0, bottom: 0 } as const;

/** Plans of a batch, [batch]. */
export function plansExtent({ batch }: Pick<Views, "batch">): Extent {
  return { wgsl: `array<Plan, ${batch}>`, bytes: batch * planWords * 4 };
}

/**
 * Writes the plan of the view at `place` of a batch: of picture `image` among those on the device, with picture `other` where
 * the plan mixes one in, `size` pixels wide.
 */
export function writePlan(
  into: Int32Array,
  place: number,
  {
    plan,
    image,
    other = image,
    size,
  }: { readonly plan: ViewPlan; readonly image: number; readonly other?: number; readonly size: number },
): void {
  const fixed = fixedView(plan, size);
  const mix = fixedMix(plan.mix ?? unmixed, size);
  const pair = (low: number, high: number) => low | (high << 16);
  into.set(
    [
      fixed.xx,
      fixed.xy,
      fixed.x0,
      fixed.yx,
      fixed.yy,
      fixed.y0,
      pair(fixed.brightness, fixed.contrast),
      fixed.saturation,
      fixed.hue,
      pair(...fixed.columns),
      pair(...fixed.rows),
      image,
      fixed.tiltX,
      fixed.tiltY,
      fixed.noise,
      fixed.grain,
      pair(fixed.blur[0], fixed.blur[1]),
      pair(fixed.blur[2], fixed.blur[3]),
      fixed.blur[4],
      other,
      mix.weight,
      pair(...mix.columns),
      pair(...mix.rows),
    ],
    place * planWords,
  );
}

const between = 8;
const one = 1 << bits.weight;
const half = (shift: number) => 1 << (shift - 1);

const planDeclaration = `
struct Plan {
  xx: i32, xy: i32, x0: i32,
  yx: i32, yy: i32, y0: i32,
  brightnessContrast: u32, saturation: i32, hue: i32,
  columns: u32, rows: u32,
  image: u32,
  tiltX: i32, tiltY: i32,
  noise: i32, grain: u32,
  blur01: u32, blur23: u32, blur4: i32,
  other: u32, mixWeight: i32, mixColumns: u32, mixRows: u32,
}
fn levels(word: u32) -> vec3i {
  return vec3i(i32(word & 255u), i32((word >> 8u) & 255u), i32((word >> 16u) & 255u));
}
fn brightened(word: u32, factor: i32) -> vec3i {
  return min(vec3i(${255 << bits.level}), (levels(word) * factor + ${1 << (bits.factor - bits.level - 1)}) >> vec3u(${bits.factor - bits.level}u));
}
fn grey(level: vec3i) -> i32 {
  return (${luma.red} * level.x + ${luma.green} * level.y + ${luma.blue} * level.z + ${1 << 14}) >> 15u;
}
fn packed(level: vec3u) -> u32 {
  return level.x | (level.y << 8u) | (level.z << 16u) | 0xff000000u;
}`;

/** What comes last, for a word in column and row of a picture: grain and the cut-out. */
const finishDeclaration = (size: number) => `
fn roughened(word: u32, plan: Plan, pixel: u32) -> u32 {
  if (plan.noise == 0) { return word; }
  var hash = plan.grain ^ ((pixel + 1u) * 0x9e3779b9u);
  hash = (hash ^ (hash >> 16u)) * 0x7feb352du;
  hash = (hash ^ (hash >> 15u)) * 0x846ca68bu;
  hash ^= hash >> 16u;
  let sum = i32((hash & 255u) + ((hash >> 8u) & 255u) + ((hash >> 16u) & 255u) + (hash >> 24u)) - 510;
  let added = ((plan.noise * sum) >> 8u) + ${half(bits.level)};
  return packed(vec3u(clamp(((levels(word) << vec3u(${bits.level}u)) + added) >> vec3u(${bits.level}u), vec3i(0), vec3i(255))));
}
fn finished(word: u32, plan: Plan, row: u32, column: u32) -> u32 {
  let isBlank = row >= (plan.rows & 65535u) && row < (plan.rows >> 16u)
    && column >= (plan.columns & 65535u) && column < (plan.columns >> 16u);
  if (isBlank) { return ${blank * 0x10101 + 0xff000000}u; }
  return roughened(word, plan, row * ${size}u + column);
}`;

const mirroredDeclaration = (size: number) => `
fn mirrored(place: i32) -> u32 {
  return u32(select(select(${2 * size - 1} - place, place, place < ${size}), -1 - place, place < 0));
}`;

/**
 * Moved pixels, with another picture mixed in, [batch, size, size], and each row's sum of greys after brightness [batch, size]:
 * contrast is about the view's mean grey, which nobody knows before every pixel was moved. A thread a row: its sum needs neither
 * atomics nor barriers.
 */
export function gatherViews({ batch, size }: Views, { imagesBytes }: { readonly imagesBytes: number }): Kernel {
  const [first, second] = [bits.weight - between, bits.weight + between];
  return kernel({
    name: `views gather ${size}`,
    declarations: `${planDeclaration}
${mirroredDeclaration(size)}
fn scaled(offset: i32, share: i32) -> i32 {
  if (share == 65536) { return offset; }
  return (offset >> 16u) * share + ((((offset & 0xffff) >> 3u) * share) >> 13u);
}`,
    // Without a count: one pipeline for all budgets.
    reads: { images: { wgsl: "array<u32>", bytes: imagesBytes }, plans: plansExtent({ batch }) },
    writes: { views: words(batch * size * size), greys: words(batch * size) },
    threads: batch * size,
    body: `
let plan = plans[thread / ${size}u];
let row = i32(thread % ${size}u);
let v = 2 * row - ${size - 1};
let picture = plan.image * ${size * size}u;
let other = plan.other * ${size * size}u + u32(row) * ${size}u;
let isMixed = u32(row) >= (plan.mixRows & 65535u) && u32(row) < (plan.mixRows >> 16u);
let mixed = select(vec2u(), vec2u(plan.mixColumns & 65535u, plan.mixColumns >> 16u), isMixed);
let brightness = i32(plan.brightnessContrast & 65535u);
var alongX = plan.xx * ${1 - size} + plan.xy * v;
var alongY = plan.yx * ${1 - size} + plan.yy * v;
var tilt = plan.tiltX * ${1 - size} + plan.tiltY * v;
let tilted = plan.tiltX != 0 || plan.tiltY != 0;
var sum = 0u;
for (var column = 0u; column < ${size}u; column++) {
  var share = 65536;
  if (tilted) {
    let distance = u32((${(1 << bits.distance) + (1 << (bits.distance - 17))} + tilt) >> ${bits.distance - 16}u);
    share = i32(2u * ((0x80000000u + (distance >> 1u)) / distance));
  }
  let x = scaled(alongX, share) + plan.x0;
  let y = scaled(alongY, share) + plan.y0;
  let left = x >> ${bits.place}u;
  let top = y >> ${bits.place}u;
  let right = (x >> ${bits.place - bits.weight}u) & ${one - 1};
  let low = (y >> ${bits.place - bits.weight}u) & ${one - 1};
  let x0 = mirrored(left);
  let x1 = mirrored(left + 1);
  let y0 = picture + mirrored(top) * ${size}u;
  let y1 = picture + mirrored(top + 1) * ${size}u;
  let above = levels(images[y0 + x0]) * (${one} - right) + levels(images[y0 + x1]) * right;
  let below = levels(images[y1 + x0]) * (${one} - right) + levels(images[y1 + x1]) * right;
  let upper = (above + ${half(first)}) >> vec3u(${first}u);
  let lower = (below + ${half(first)}) >> vec3u(${first}u);
  var level = (upper * (${one} - low) + lower * low + ${half(second)}) >> vec3u(${second}u);
  if (column >= mixed.x && column < mixed.y) {
    let added = levels(images[other + column]) * plan.mixWeight;
    level = (level * (${one} - plan.mixWeight) + added + ${half(bits.weight)}) >> vec3u(${bits.weight}u);
  }
  let word = packed(vec3u(level));
  views[thread * ${size}u + column] = word;
  sum += u32(grey(brightened(word, brightness)));
  alongX += 2 * plan.xx;
  alongY += 2 * plan.yx;
  tilt += 2 * plan.tiltX;
}
greys[thread] = sum;`,
  });
}

/** Colours of moved pixels, in place: brightness, contrast, saturation, hue; then, where nothing is blurred, what comes last. A thread a row. */
export function recolourViews({ batch, size }: Views): Kernel {
  const sixth = 1 << bits.factor;
  const most = 255 << bits.level;
  const turned = (by: number) => `(chroma * ramp(hue + ${by * sixth}) + ${half(bits.factor)}) >> ${bits.factor}u`;
  return kernel({
    name: `views recolour ${size}`,
    declarations: `${planDeclaration}${finishDeclaration(size)}
fn away(middle: i32, factor: i32, level: vec3i) -> vec3i {
  let moved = (factor * (level - middle) + ${half(bits.factor)}) >> vec3u(${bits.factor}u);
  return clamp(middle + moved, vec3i(0), vec3i(${most}));
}
fn ramp(sixths: i32) -> i32 {
  let around = (sixths + ${6 * sixth}) % ${6 * sixth};
  let distance = select(around, ${6 * sixth} - around, around > ${3 * sixth});
  return clamp(${2 * sixth} - distance, 0, ${sixth});
}
fn shifted(level: vec3i, by: i32) -> vec3i {
  let largest = max(level.x, max(level.y, level.z));
  let least = min(level.x, min(level.y, level.z));
  let chroma = largest - least;
  if (chroma == 0) { return level; }
  var hue = by;
  if (largest == level.x) { hue += (level.y - level.z) * ${sixth} / chroma; }
  else if (largest == level.y) { hue += ${2 * sixth} + (level.z - level.x) * ${sixth} / chroma; }
  else { hue += ${4 * sixth} + (level.x - level.y) * ${sixth} / chroma; }
  return least + vec3i(${turned(0)}, ${turned(4)}, ${turned(2)});
}`,
    reads: { greys: words(batch * size), plans: plansExtent({ batch }) },
    writes: { views: words(batch * size * size) },
    threads: batch * size,
    body: `
let b = thread / ${size}u;
let row = thread % ${size}u;
let plan = plans[b];
let brightness = i32(plan.brightnessContrast & 65535u);
let contrast = i32(plan.brightnessContrast >> 16u);
let blanked = row >= (plan.rows & 65535u) && row < (plan.rows >> 16u);
let neutral = brightness == ${sixth} && contrast == ${sixth} && plan.saturation == ${sixth} && plan.hue == 0;
let last = (plan.blur01 & 65535u) == ${1 << bits.blur}u;
if (neutral && !(last && (blanked || plan.noise != 0))) { return; }
var sum = 0u;
for (var i = 0u; i < ${size}u; i++) { sum += greys[b * ${size}u + i]; }
let mean = i32((sum + ${Math.floor((size * size) / 2)}u) / ${size * size}u);
for (var column = 0u; column < ${size}u; column++) {
  let at = thread * ${size}u + column;
  var level = away(mean, contrast, brightened(views[at], brightness));
  if (level.x != level.y || level.y != level.z) {
    let middle = grey(level);
    level = away(middle, plan.saturation, level);
    if (plan.hue != 0) { level = shifted(level, plan.hue); }
  }
  let word = packed(vec3u((level + ${half(bits.level)}) >> vec3u(${bits.level}u)));
  views[at] = select(word, finished(word, plan, row, column), last);
}`,
  });
}

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
    declarations: `${planDeclaration}${finishDeclaration(size)}
${mirroredDeclaration(size)}`,
    reads: { before: words(batch * size * size), plans: plansExtent({ batch }) },
    writes: { views: words(batch * size * size) },
    threads: batch * size,
    body: `
let plan = plans[thread / ${size}u];
let row = thread % ${size}u;
let picture = (thread / ${size}u) * ${size * size}u;
let middle = i32(plan.blur01 & 65535u);
if (middle == ${1 << bits.blur}) { return; }
let weights = vec${blurReach}i(${weights.map((weight) => `i32(${weight})`).join(", ")});
for (var column = 0u; column < ${size}u; column++) {
  var sum = middle * levels(before[thread * ${size}u + column]) + ${half(bits.blur)};
  for (var away = 1; away <= ${blurReach}; away++) {
    sum += weights[away - 1] * (levels(before[${neighbour("- away")}]) + levels(before[${neighbour("+ away")}]));
  }
  let word = packed(vec3u(sum >> vec3u(${bits.blur}u)));
  views[thread * ${size}u + column] = ${along === "rows" ? "word" : "finished(word, plan, row, column)"};
}`,
  });
}
