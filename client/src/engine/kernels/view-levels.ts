// WGSL that the kernels of views share: levels of pixels, colours, and what comes last. Levels are whole numbers in floats.
// - Exact, so the same on every device: sums and products of whole numbers below 2^24 are, and so are their shares of a power of
//   two. A product that is longer is split into a coarse part and a fine one.
// - A shift is `floor` of such a share: software adapters shift vectors one lane after the other.
// - Nor are there `min`, `max` and `clamp`, dear for floats since they mind what is not a number: a level that was clamped comes
//   out twice as large, |x| - |x - most| + most, and whoever reads it halves its constants.

import { bits, blank, luma } from "#core/pictures/fixed-view";

/** Largest level between two operations on colours. */
export const most = 255 << bits.level;

// The float 2^23 + n has these bits plus n, for n below 2^23: a whole number's bits without a conversion, which WGSL clamps.
const offset = 2 ** 23;
export const offsetFloat = `${offset}.0`;
export const offsetBits = 0x4b000000;

/** 2^-k as WGSL. */
export function share(k: number): string {
  return String(2 ** -k);
}

/** Lower bits of a weight or of a factor, whose product with a level is too long for a float. */
export const coarse = 7;

/** Levels of a packed pixel, bytes packed again, brightness and grey. */
export const levelsDeclaration = `
fn levels(word: u32) -> vec3f {
  return vec3f(vec3i(vec3u(word)) & vec3i(0xff, 0xff00, 0xff0000)) * vec3f(1.0, ${share(8)}, ${share(16)});
}
fn packed(level: vec3f) -> u32 {
  let redGreen = bitcast<u32>(level.x + level.y * 256.0 + ${offsetFloat});
  let blue = bitcast<u32>(level.z + ${offsetFloat}) * 65536u;
  return redGreen + blue + ${0xff000000 - offsetBits}u;
}
// Doubled. The factor is in shares of 2^-${bits.factor - bits.level}.
fn brightened(level: vec3f, factor: f32) -> vec3f {
  let bright = floor(level * factor + 0.5);
  return bright + ${most}.0 - abs(bright - ${most}.0);
}
// Of doubled levels; not doubled.
fn grey(level: vec3f) -> f32 {
  let coarse = ${weighted((weight) => weight >> coarse)};
  let fine = ${weighted((weight) => weight % (1 << coarse))};
  return floor((coarse + floor(fine * ${share(coarse)})) * ${share(15 - coarse)} + 0.5);
}`;

/** Half the levels' sum by whole weights: levels are doubled. */
function weighted(part: (weight: number) => number): string {
  const [red, green, blue] = [luma.red, luma.green, luma.blue].map((weight) => (part(weight) / 2).toFixed(1));
  return `${red} * level.x + ${green} * level.y + ${blue} * level.z`;
}

/** Grain on the levels of a pixel. */
export const roughenedDeclaration = `
fn roughened(level: vec3f, noise: i32, grain: u32, pixel: u32) -> vec3f {
  var hash = grain ^ ((pixel + 1u) * 0x9e3779b9u);
  hash = (hash ^ (hash >> 16u)) * 0x7feb352du;
  hash = (hash ^ (hash >> 15u)) * 0x846ca68bu;
  hash ^= hash >> 16u;
  let sum = i32((hash & 255u) + ((hash >> 8u) & 255u) + ((hash >> 16u) & 255u) + (hash >> 24u)) - 510;
  let added = floor(f32((noise * sum) >> 8u) * ${share(bits.level)} + 0.5);
  return clamp(level + added, vec3f(0.0), vec3f(255.0));
}`;

/** What comes last for a thread's row: grain and the cut-out. */
export function finishOfRow(size: number): string {
  return `
if (plan.noise != 0) {
  for (var column = 0u; column < ${size}u; column++) {
    let at = thread * ${size}u + column;
    views[at] = packed(roughened(levels(views[at]), plan.noise, plan.grain, row * ${size}u + column));
  }
}
if (row >= (plan.rows & 65535u) && row < (plan.rows >> 16u)) {
  for (var column = plan.columns & 65535u; column < (plan.columns >> 16u); column++) {
    views[thread * ${size}u + column] = ${blank * 0x10101 + 0xff000000}u;
  }
}`;
}
