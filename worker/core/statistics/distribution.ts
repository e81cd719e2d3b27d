// Quantiles of Student's t and exact intervals of shares. Everything goes through the
// regularised incomplete beta function and one safeguarded Newton iteration; no tables, no fitted approximations.

/** Quantile of Student's t: the value that a draw with `degrees` of freedom stays below with probability `p`; 1e-12 relative up to 1e5 degrees. */
export function studentQuantile(p: number, degrees: number): number {
  requireShare(p);
  requirePositive(degrees);
  const tail = Math.min(p, 1 - p);
  // degrees / (degrees + t^2) is Beta(degrees / 2, 1 / 2), and both tails of t are one tail of it.
  const [share, rest] = solveBeta(2 * tail, degrees / 2, 0.5);
  const size = Math.sqrt((degrees * rest) / share);
  return p < 0.5 ? -size : size;
}

/** The probability that a draw of Student's t with `degrees` of freedom is at least as far from zero as `t`, on either side. */
export function studentTails(t: number, degrees: number): number {
  requirePositive(degrees);
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The exact interval of a share after `right` of `count` (Clopper & Pearson 1934): [low, high] in 0..1. */
export function binomialInterval(right: number, count: number, level = 0.95): readonly [number, number] {
  if (!(Number.isInteger(right) && Number.isInteger(count) && right >= 0 && right <= count)) {
    throw new RangeError(`${right} right of ${count} is no count of outcomes.`);
  }
  const tail = (1 - level) / 2;
  const low = right === 0 ? 0 : solveBeta(tail, right, count - right + 1)[0];
  const high = right === count ? 1 : solveBeta(tail, count - right, right + 1)[1];
  return [low, high];
}

/** The regularised incomplete beta function I_x(a, b): the probability that a Beta(a, b) draw is at most `x`. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return ratioOf(x, 1 - x, a, b);
}

// [x, 1 - x] with I_x(a, b) = p, each accurate relative to itself: t needs both.
function solveBeta(p: number, a: number, b: number): readonly [number, number] {
  if (p <= 0) return [0, 1];
  if (p >= 1) return [1, 0];
  const mean = a / (a + b);
  if (p > incompleteBeta(mean, a, b)) {
    const [other, x] = solveLower(1 - p, b, a, Math.log(b / (a + b)));
    return [x, other];
  }
  return solveLower(p, a, b, Math.log(mean));
}

// Newton on log I against u = log x: nearly a straight line far in the tail, and concave wherever b >= 1, so that the
// iteration cannot run away; the bracket catches the rest. The root lies at or below `start`.
function solveLower(p: number, a: number, b: number, start: number): readonly [number, number] {
  const target = Math.log(p);
  const scale = logBeta(a, b);
  let low = Number.NEGATIVE_INFINITY;
  let high = start;
  let u = start;
  for (let round = 0; round < 200; round++) {
    const x = Math.exp(u);
    const rest = -Math.expm1(u);
    const ratio = ratioOf(x, rest, a, b);
    const miss = Math.log(ratio) - target;
    if (miss > 0) high = u;
    else low = u;
    const slope = Math.exp(a * u + (b - 1) * logOf(rest, x) - scale) / ratio;
    let next = u - miss / slope;
    if (!(next >= low && next <= high)) next = low === Number.NEGATIVE_INFINITY ? 2 * u - 1 : (low + high) / 2;
    const moved = Math.abs(next - u);
    u = next;
    if (moved <= 1e-15 * Math.max(1, Math.abs(u))) break;
  }
  return [Math.exp(u), -Math.expm1(u)];
}

// I_x(a, b) from x and 1 - x, by the continued fraction on the side where it converges fast.
function ratioOf(x: number, rest: number, a: number, b: number): number {
  const front = Math.exp(a * logOf(x, rest) + b * logOf(rest, x) - logBeta(a, b));
  if (x <= (a + 1) / (a + b + 2)) return (front * fractionOf(x, a, b)) / a;
  return 1 - (front * fractionOf(rest, b, a)) / b;
}

// log x from x and 1 - x: near 1 the rounding of x is many roundings of its logarithm, and a large shape multiplies it.
function logOf(x: number, rest: number): number {
  return x < 0.5 ? Math.log(x) : Math.log1p(-rest);
}

// The continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8), evaluated forwards (Lentz 1976).
function fractionOf(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

// log B(a, b) without the difference of large logarithms of gamma (the corrections of Didonato & Morris 1992).
function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < stirlingFrom) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const between = -Math.log1p(small / large);
  const correction = stirlingRest(large) - stirlingRest(small + large);
  if (small < stirlingFrom) {
    return logGamma(small) + correction + small - small * Math.log(small + large) + (large - 0.5) * between;
  }
  return (
    0.5 * Math.log((2 * Math.PI) / large) +
    stirlingRest(small) +
    correction +
    (small - 0.5) * Math.log(small / (small + large)) +
    large * between
  );
}

const stirlingFrom = 10;

// log of the gamma function: shifted up to where Stirling's series is exact to the last bit.
function logGamma(x: number): number {
  let product = 1;
  let shifted = x;
  for (; shifted < stirlingFrom; shifted++) product *= shifted;
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + stirlingRest(shifted);
  return stirling - Math.log(product);
}

// What Stirling's formula leaves of log gamma at x >= 10 (Abramowitz & Stegun 6.1.41).
function stirlingRest(x: number): number {
  const terms = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
  return terms.reduceRight((sum, term) => sum / (x * x) + term, 0) / x;
}

function requireShare(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability.`);
}

function requirePositive(value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new RangeError(`${value} is not a positive number.`);
}
