// What a study costs on a device, predicted from what a calibration timed. Arithmetic on seconds only: nothing is timed here.

import { type Base, cutOf } from "../network/base";
import { trainedShare } from "../network/trained-layers";
import { shiftedPerClass, shifts } from "../pictures/shift";
import { doubledArms } from "../records/runs";
import { firstLookOf, laterPasses, type PassArms } from "../study/passes";
import { type Arm, armsOf, type Cut, type Depth, probeViews, type Settings } from "../study/study";
import { ratePowers, trialSettings } from "../study/tuning";

/** A network that was timed. */
export interface TimedNetwork {
  readonly cut: Cut;
  readonly pixels: number;
  /** Seconds of a training step on clean images. */
  readonly seconds: number;
  /** Seconds of a batch's forward pass. */
  readonly forwardSeconds: number;
  /** Time that finished runs took, over what these timings predict for them; absent where none is known. */
  readonly pace?: number;
}

/** What a calibration measured, now or at an earlier visit. */
export interface Costs {
  /** Images in a timed step. */
  readonly batch: number;
  /** One network or more; the cheapest first. */
  readonly steps: readonly TimedNetwork[];
  /** Seconds to render a view of the heaviest policy and to read it back, for each of its pixels. */
  readonly secondsPerViewPixel: number;
  /** Seconds of the plain forward pass, for each multiply-add: it makes the initial weights of `scratch`. */
  readonly secondsPerPlainMultiplyAdd: number;
  /** Seconds to make a network ready. */
  readonly secondsToPrepare: number;
  /** The networks were timed at an earlier visit, so none of them is ready now. */
  readonly remembered?: true;
}

/** Pictures that the initial weights of `scratch` are made with, at most. */
const plainImages = 32;
/** Hashing, saving and reading back, each run. */
const secondsAround = 0.15;
/** Images and weights, from the device's own caches, at a study's begin. */
const secondsToBegin = 1;

/** Predicts a training step from what was timed. */
export function stepSeconds(base: Base, { steps }: Costs): (cut: Cut, pixels: number) => number {
  return secondsOf(base, steps);
}

/** Predicts a batch's forward pass from what was timed. */
export function forwardSeconds(base: Base, { steps }: Costs): (cut: Cut, pixels: number) => number {
  return secondsOf(
    base,
    steps.map((step) => ({ ...step, seconds: step.forwardSeconds })),
  );
}

/**
 * A timed network takes what was timed; for others seconds = overhead + rate x multiply-adds, both at least 0.
 * With one timed network, or when a line through them makes no sense, everything counts as multiply-adds: that errs on the slow side.
 */
function secondsOf(
  base: Base,
  steps: readonly Pick<TimedNetwork, "cut" | "pixels" | "seconds">[],
): (cut: Cut, pixels: number) => number {
  const timed = (cut: Cut, pixels: number) => steps.find((step) => step.cut === cut && step.pixels === pixels)?.seconds;
  const points = steps.map(({ cut, pixels, seconds }) => ({ work: multiplyAdds(base, cut, pixels), seconds }));
  const [least, most] = [points[0], points.at(-1)];
  if (!least || !most) throw new RangeError("no step was timed");
  const rate = (most.seconds - least.seconds) / (most.work - least.work);
  const overhead = least.seconds - rate * least.work;
  if (least === most || !(rate > 0) || overhead < 0) {
    const slowest = Math.max(...points.map(({ work, seconds }) => seconds / work));
    return (cut, pixels) => timed(cut, pixels) ?? slowest * multiplyAdds(base, cut, pixels);
  }
  return (cut, pixels) => timed(cut, pixels) ?? overhead + rate * multiplyAdds(base, cut, pixels);
}

/** Whether this very network was timed. */
export function isTimed({ steps }: Pick<Costs, "steps">, { cut, pixels }: Pick<Settings, "cut" | "pixels">): boolean {
  return steps.some((step) => step.cut === cut && step.pixels === pixels);
}

/** The pace of a network; where its own is not known that of the others on the device, and 1 where nothing ran yet. */
function paceOf({ steps }: Pick<Costs, "steps">, { cut, pixels }: Pick<Settings, "cut" | "pixels">): number {
  const known = steps.filter(({ pace }) => pace !== undefined);
  const own = known.find((step) => step.cut === cut && step.pixels === pixels)?.pace;
  const sum = known.reduce((total, { pace }) => total + Math.log(pace!), 0);
  return own ?? (known.length > 0 ? Math.exp(sum / known.length) : 1);
}

/** Multiply-adds of one picture's forward pass. */
export function multiplyAdds(base: Base, cut: Cut, pixels: number): number {
  return cutOf(base, cut).multiplyAddsAt96 * (pixels / 96) ** 2;
}

type Sized = Pick<
  Settings,
  "base" | "cut" | "pixels" | "steps" | "batch" | "policy" | "budgets" | "validationPerClass" | "passes"
>;
interface On {
  readonly base: Base;
  readonly costs: Costs;
  readonly classes: number;
}

/** Seconds of one block with these settings: initial weights, rendering, training and evaluation of all its arms. */
export function blockSeconds(settings: Sized, on: On): number {
  return secondsOfRuns({ ...settings, depth: "full" }, armsOf(settings), on);
}

/** Seconds of a block's scratch arms at twice the steps. */
function doubledSeconds(settings: Sized, on: On): number {
  return secondsOfRuns({ ...settings, depth: "full", steps: 2 * settings.steps }, doubledArms(settings), on);
}

/** Seconds of what later passes train in one block. */
export function passSeconds(settings: Sized, on: On): number {
  return laterPasses(settings).reduce((sum, pass) => sum + secondsOfPass(settings, pass, on), 0);
}

/** Seconds of a first look; 0 where there is none. */
export function firstLookSeconds(settings: Sized, on: On): number {
  const first = firstLookOf(settings);
  return first ? secondsOfPass(settings, first, on) : 0;
}

/** Seconds of a whole study. */
export function studySeconds(settings: Sized & Pick<Settings, "blocks" | "doubledBlocks">, on: On): number {
  const { blocks, doubledBlocks } = settings;
  const longer = doubledBlocks > 0 ? doubledBlocks * doubledSeconds(settings, on) : 0;
  const beside = firstLookSeconds(settings, on) + blocks * passSeconds(settings, on);
  return beginSeconds(settings, on.costs) + blocks * blockSeconds(settings, on) + longer + beside;
}

function secondsOfPass(settings: Sized, { depth, views = probeViews, arms }: PassArms, on: On): number {
  if (depth !== "probe") {
    return secondsOfRuns({ ...settings, depth, budgets: [...new Set(arms.map(({ n }) => n))] }, arms, on);
  }
  const { base, costs, classes } = on;
  const { cut, pixels, validationPerClass } = settings;
  const forward = forwardSeconds(base, costs)(cut, pixels) / costs.batch;
  const shifted = shifts.length * classes * shiftedPerClass(settings, classes);
  const pictures = arms.map(
    ({ policy, n }) => classes * (2 * n + validationPerClass + (policy === "none" ? 0 : views * n)),
  );
  return (
    paceOf(costs, settings) * pictures.reduce((sum, count) => sum + (count + shifted) * forward + secondsAround, 0)
  );
}

/** Seconds of trying learning rates before a study: every init, without and with augmentation, with every rate. */
export function tuningSeconds<Some extends Settings>(settings: Some, on: On): number {
  const tried = trialSettings(settings, settings.seed);
  const runs = armsOf(tried).flatMap((arm) => ratePowers.map(() => arm));
  return secondsOfRuns({ ...tried, depth: "full" }, runs, on);
}

function secondsOfRuns(
  settings: Sized & { readonly depth: Depth },
  arms: readonly Arm[],
  { base, costs, classes }: On,
): number {
  const { cut, pixels, steps, batch, depth, budgets, validationPerClass } = settings;
  const step = (stepSeconds(base, costs)(cut, pixels) * batch) / costs.batch;
  const forward = forwardSeconds(base, costs)(cut, pixels) / costs.batch;
  const still = (1 - trainedShare(base, cut, depth)) * forward;
  const shifted = shifts.length * classes * shiftedPerClass(settings, classes);
  const rendered = budgets.length * steps * batch + shifted;
  const rendering = rendered * pixels ** 2 * costs.secondsPerViewPixel;
  const pictures = Math.min(plainImages, classes * budgets[0]!);
  const initial = pictures * multiplyAdds(base, cut, pixels) * costs.secondsPerPlainMultiplyAdd;
  const runs = arms.map(({ policy, n }) => {
    // Clean training images go through the network twice: for the features' moments, and at the end.
    const judged = classes * (validationPerClass + 2 * n) + shifted;
    // Layers that don't train have no backward pass, and see a picture once unless each visit has a fresh view of it.
    const passed = policy === "none" ? Math.min(classes * n, steps * batch) : steps * batch;
    const training = steps * step * trainedShare(base, cut, depth) + passed * still;
    return training + judged * forward + secondsAround;
  });
  return paceOf(costs, settings) * (rendering + initial + runs.reduce((sum, seconds) => sum + seconds, 0));
}

/** Seconds of a study beside its blocks: images and weights are read, and a network that was not timed is made ready. */
export function beginSeconds(network: Pick<Settings, "cut" | "pixels">, costs: Costs): number {
  const isReady = !costs.remembered && isTimed(costs, network);
  return secondsToBegin + (isReady ? 0 : costs.secondsToPrepare);
}
