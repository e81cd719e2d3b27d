// Random numbers from named streams. A stream is split by name, so that a new consumer never shifts an old stream,
// and the same names give the same numbers on every device. Not for secrets.

import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** A source of random numbers with a name of its own. */
export interface Stream {
  /** An independent stream; equal names give equal streams, however much was drawn from this one. */
  fork(name: string | number): Stream;
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform in 0..below-1. */
  integer(below: number): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
}

/** The root stream of a study or a block. */
export function stream(seed: number): Stream {
  return named(`headstart/${seed >>> 0}`);
}

/** The seed of a study's block: an unsigned 32-bit integer, so that two studies share a block only by chance. */
export function blockSeed(studySeed: number, block: number): number {
  return Math.floor(stream(studySeed).fork("block").fork(block).next() * 2 ** 32);
}

/** A shuffled copy (Fisher & Yates, Durstenfeld's form). */
export function shuffle<T>(items: readonly T[], source: Stream): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = source.integer(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

function named(name: string): Stream {
  const next = xoshiro(name);
  return {
    fork: (child) => named(`${name}/${child}`),
    next,
    integer: (below) => Math.floor(next() * below),
    between: (low, high) => low + (high - low) * next(),
    // Box & Muller 1958; 1 - u is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

// xoshiro128** (Blackman & Vigna 2018), its state the first 128 bits of the name's SHA-256. Seeded at the first draw:
// most streams are only ever forked.
function xoshiro(name: string): () => number {
  let seeded = false;
  let [a, b, c, d] = [0, 0, 0, 0];
  const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  return () => {
    if (!seeded) {
      const hash = new DataView(sha256(utf8ToBytes(name)).buffer);
      [a, b, c, d] = [hash.getInt32(0, true), hash.getInt32(4, true), hash.getInt32(8, true), hash.getInt32(12, true)];
      seeded = true;
    }
    const drawn = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return drawn / 2 ** 32;
  };
}
