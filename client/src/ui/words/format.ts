// Numbers, times and names as a person reads them. No number is shown finer than its interval allows.

import type { Arm, BaseId, Cut, Depth, Init, LesserDepth, PolicyName, TargetId } from "#core/study/study";
import { classesOf, isOwn, type TargetName } from "#core/study/target-name";

const minus = "\u2212";

/**
 * Decimals that a number in points deserves: none, or one where its interval's half-width is under one point.
 * Without an interval (null) none, since nothing says how exact the number is.
 */
export function decimalsOf(halfWidth: number | null): 0 | 1 {
  return halfWidth !== null && halfWidth < 0.00995 ? 1 : 0;
}

/** A share as a link carries it, in hundredths of a point: what is rounded from it reads the same on both sides of a link. */
export function asCarried(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}

/** A share in -1..1 as points: `19`, or `−3` below zero; never `−0`. */
export function points(share: number, decimals: 0 | 1 = 0): string {
  const text = Math.abs(asCarried(share) * 100).toFixed(decimals);
  return share < 0 && Number(text) !== 0 ? minus + text : text;
}

/** Points with their sign: `+19`, `−3`, `0`. */
export function signedPoints(share: number, decimals: 0 | 1 = 0): string {
  const text = points(share, decimals);
  return share > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** The same with its unit: `+19 points`, `−1 point`. */
export function inPoints(share: number, decimals: 0 | 1 = 0): string {
  const text = signedPoints(share, decimals);
  return `${text} ${/^[+\u2212]1$/.test(text) ? "point" : "points"}`;
}

/** `1 point`, `19 points`, `nothing` for what rounds to zero. */
export function pointsPhrase(whole: number): string {
  if (whole === 0) return "nothing";
  return `${Math.abs(whole)} ${Math.abs(whole) === 1 ? "point" : "points"}`;
}

/** `1 image`, `400 images`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString("en")} ${amount === 1 ? one : many}`;
}

/** Time left, rounded to what a prediction is worth: `38 seconds`, `4 minutes`, `3 hours`. */
export function duration(seconds: number): string {
  if (seconds < 1) return "a second";
  if (seconds < 90) return count(seconds < 20 ? Math.ceil(seconds) : Math.ceil(seconds / 2) * 2, "second");
  if (seconds < 90 * 60) return count(Math.round(seconds / 60), "minute");
  return count(Math.round(seconds / 3600), "hour");
}

/** `12 to 26`: both ends of an interval in points. */
export function interval(low: number, high: number, decimals: 0 | 1): string {
  return `${points(low, decimals)} to ${points(high, decimals)}`;
}

/** `24 points (95 % interval 21 to 28)`; `24 points (21 to 28)` where it is said once what stands in brackets. */
export function pointsWithInterval(
  {
    estimate,
    low,
    high,
  }: {
    readonly estimate: number;
    readonly low: number | null;
    readonly high: number | null;
  },
  { named = true }: { readonly named?: boolean } = {},
): string {
  const isKnown = low !== null && high !== null;
  const decimals = decimalsOf(isKnown ? (high - low) / 2 : null);
  const amount = points(estimate, decimals);
  const one = Math.abs(asCarried(estimate) * 100).toFixed(decimals) === "1";
  const range = isKnown ? ` (${named ? "95 % interval " : ""}${interval(low, high, decimals)})` : "";
  return `${amount} ${one ? "point" : "points"}${range}`;
}

/** The same of a difference whose direction the sentence says: `3 points (1 to 5)` where it is −3 (−5 to −1). */
export function sizeWithInterval(
  { estimate, low, high }: Parameters<typeof pointsWithInterval>[0],
  options?: Parameters<typeof pointsWithInterval>[1],
): string {
  const [least, most] = estimate < 0 ? [high, low] : [low, high];
  const of = (end: number | null) => end && Math.abs(end);
  return pointsWithInterval({ estimate: Math.abs(estimate), low: of(least), high: of(most) }, options);
}

/** The words with a capital letter in front. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How a start is called in running text. */
export const initNames: Readonly<Record<Init, string>> = { pretrained: "pretrained", scratch: "from scratch" };

/** How a policy is called in running text. */
export const policyWords: Readonly<Record<PolicyName, string>> = {
  none: "none",
  light: "light",
  heavy: "heavy",
  trivial: "one random operation",
  flip: "mirror images",
  crop: "crops",
  rotation: "rotations",
  brightness: "brightness",
  contrast: "contrast",
  saturation: "saturation",
  hue: "hue",
  cutout: "cutouts",
  perspective: "perspective",
  blur: "blur",
  noise: "grain",
  mixup: "mixup",
  cutmix: "CutMix",
};

/** What a policy does to a picture, as the end of a sentence. */
export const mixtureWords: Readonly<Record<Exclude<PolicyName, "none">, string>> = {
  light: "crops, and mirror images where they keep their meaning",
  heavy: "a mixture of crops, rotations, colour changes and a cutout",
  trivial: "one operation for each picture, drawn at random and at random strength",
  flip: "mirror images of every other picture, where they keep their meaning",
  crop: "crops alone, down to half of the picture",
  rotation: "rotations alone, by up to 30 degrees either way",
  brightness: "changes of brightness alone",
  contrast: "changes of contrast alone",
  saturation: "changes of saturation alone",
  hue: "changes of hue alone",
  cutout: "cutouts alone, of up to a quarter of the side",
  perspective: "changes of perspective alone, as seen from another angle",
  blur: "blur alone, as out of focus",
  noise: "grain alone, as in dim light",
  mixup: "two pictures laid over each other, learnt as so much of one class and so much of the other",
  cutmix:
    "a part of another picture in place of the same part, learnt as so much of one class and so much of the other",
};

/** The layers that train where not all do. */
export const layerWords: Readonly<Record<LesserDepth, string>> = { probe: "last layer", top: "upper layers" };

/** Which layers train. */
export const depthWords: Readonly<Record<Depth, string>> = {
  probe: `the ${layerWords.probe} only`,
  top: `the ${layerWords.top} only`,
  full: "all layers",
};

/** How a target is called: its card's name, one line under it, and its name in a sentence; own images by whose they are. */
export function targetWords(target: TargetName, origin: "here" | "link" = "here"): TargetWords {
  if (!isOwn(target)) return builtInWords[target];
  const classes = `${classesOf(target)} classes`;
  if (origin === "link") {
    return {
      name: "Somebody’s own images",
      line: classes,
      on: `${classes} of somebody’s own images`,
      short: "Own images",
    };
  }
  return { name: "Your images", line: classes, on: `your ${classes}`, short: `Your images, ${classes}` };
}

/** Why a study of own images can't be repeated on this device. */
export const ownElsewhere =
  "It is about images that are not on this device, or were changed since. Pictures are never in a link, so it can be repeated only where its images are.";

interface TargetWords {
  readonly name: string;
  readonly line: string;
  readonly on: string;
  readonly short: string;
}

const builtInWords: Readonly<Record<TargetId, TargetWords>> = {
  digits: { name: "Digits", line: "handwritten, 10 classes", on: "handwritten digits", short: "Digits" },
  "printed-to-handwritten": {
    name: "Digits, printed to handwritten",
    line: "learns print, is tested on handwriting",
    on: "digits, learnt from print and tested on handwriting",
    short: "Printed to handwritten",
  },
  emoji: {
    name: "Emoji in another style",
    line: "learns two styles, is tested on a third",
    on: "emoji in a style that was never trained on",
    short: "Emoji in another style",
  },
};

/** What the pretrained start has seen before. */
export const baseWords: Readonly<Record<BaseId, string>> = {
  lite0: "1.28 million photos (ImageNet)",
  glyphs: "193 printed letters and signs, no digits",
};

/** How a base is called in running text, `pretrained on photos`: the name that it declares. */
export const baseNames: Readonly<Record<BaseId, string>> = { lite0: "photos", glyphs: "printed characters" };

/** What the pretrained start has seen, and what the base is: its id, its network and its licence. */
export function baseSource(base: BaseId): string {
  return `${baseWords[base]}; base “${base}”: ${networkWords[base]}, Apache-2.0`;
}

const networkWords: Readonly<Record<BaseId, string>> = {
  lite0: "EfficientNet-Lite0",
  glyphs: "the same network, trained for Headstart",
};

/** How much of the base is used. */
export const cutWords: Readonly<Record<Cut, string>> = {
  shallow: "the first 5 blocks of the network",
  middle: "the first 11 blocks of the network",
  deep: "all 16 blocks of the network",
};

/** `from scratch, heavy augmentation, 20 images a class`. */
export function armWords({ init, policy, n }: Arm): string {
  const augmented = policy === "none" ? "no" : policyWords[policy];
  return `${initNames[init]}, ${augmented} augmentation, ${count(n, "image")} a class`;
}

/** A date as the reader's language writes it; the raw text if it is no date. */
export function day(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
}
