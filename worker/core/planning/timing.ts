// What a device was timed with, kept between visits: one entry a network. From these a study is planned, or its time told,
// before anything is timed again. Arithmetic only; the browser's store is storage/timing-store.ts.

import * as v from "valibot";
import type { Base } from "../network/base";
import { armsOf, baseIds, cuts, type Settings } from "../study/study";
import { blockSeconds, type Costs, forwardSeconds, multiplyAdds, stepSeconds } from "./cost";

const positive = v.pipe(v.number(), v.gtValue(0), v.finite());
const seconds = v.pipe(v.number(), v.minValue(0), v.finite());
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Runs that seem to be further off than this were interrupted by something else. */
const mostPace = 20;

/** A network that was timed on a device; see `Costs`. */
export const timingSchema = v.strictObject({
  /** The trainer, its version and the adapter; see `timedOn`. */
  device: v.string(),
  base: v.picklist(baseIds),
  cut: v.picklist(cuts),
  pixels: whole,
  batch: whole,
  /** When it was timed, in milliseconds since 1970. */
  at: whole,
  seconds: positive,
  forwardSeconds: positive,
  secondsPerViewPixel: seconds,
  secondsPerPlainMultiplyAdd: seconds,
  secondsToPrepare: seconds,
  /** Time that finished runs took, over what the timings predict; null before any. */
  pace: v.nullable(v.pipe(v.number(), v.minValue(1 / mostPace), v.maxValue(mostPace))),
});
export type Timing = v.InferOutput<typeof timingSchema>;

/** What a timing belongs to. */
export type TimedAs = Pick<Timing, "device" | "base" | "cut" | "pixels" | "batch">;

const day = 24 * 60 * 60 * 1000;
/** Drivers and browsers change: what is older is timed again. */
const keptFor = 30 * day;

/** A device by what decides its speed: another version of what trains, or another adapter, is another device. */
export function timedOn(device: {
  readonly backend: string;
  readonly trainer: string;
  readonly engine: number;
  readonly adapter: string;
}): string {
  return [device.backend, device.trainer, device.engine, device.adapter].join("/");
}

/** True for what may still be believed at this time, in milliseconds since 1970; a clock that was set back makes nothing young. */
export function isYoung({ at }: Pick<Timing, "at">, now: number): boolean {
  return at <= now && now - at < keptFor;
}

/** What is known of a device's costs with this base and batch; null where nothing is. */
export function rememberedCosts(
  timings: readonly Timing[],
  { device, base, batch }: { readonly device: string; readonly base: Base; readonly batch: number },
): Costs | null {
  const work = ({ cut, pixels }: Timing) => multiplyAdds(base, cut, pixels);
  const mine = timings
    .filter((one) => one.device === device && one.base === base.id && one.batch === batch)
    .toSorted((one, other) => work(one) - work(other));
  const [cheapest] = mine;
  if (!cheapest) return null;
  const { secondsPerViewPixel, secondsPerPlainMultiplyAdd, secondsToPrepare } = cheapest;
  return {
    batch,
    steps: mine.map(({ cut, pixels, seconds, forwardSeconds, pace }) => ({
      cut,
      pixels,
      seconds,
      forwardSeconds,
      ...(pace !== null && { pace }),
    })),
    secondsPerViewPixel,
    secondsPerPlainMultiplyAdd,
    secondsToPrepare,
    remembered: true,
  };
}

/** What a calibration measured, as entries; what is known of the pace of runs stays known. */
export function timingsOf(
  { steps, batch, secondsPerViewPixel, secondsPerPlainMultiplyAdd, secondsToPrepare }: Costs,
  {
    device,
    base,
    at,
    before,
  }: {
    readonly device: string;
    readonly base: Pick<Base, "id">;
    readonly at: number;
    readonly before: readonly Timing[];
  },
): readonly Timing[] {
  return steps.map(({ cut, pixels, seconds, forwardSeconds }) => {
    const name = { device, base: base.id, cut, pixels, batch };
    return {
      ...name,
      at,
      seconds,
      forwardSeconds,
      secondsPerViewPixel,
      secondsPerPlainMultiplyAdd,
      secondsToPrepare,
      pace: before.find((one) => isSame(one, name))?.pace ?? null,
    };
  });
}

/**
 * The entry of the network that a study's runs trained, corrected by the time that they took: `secondsARun` for a run of the
 * study's own steps with everything around it, over whole blocks. Null where the device was not timed with anything.
 * - A network that was itself never timed gets an entry with what is predicted for it.
 */
export function withPace(
  timings: readonly Timing[],
  { settings, base, classes, device, at, secondsARun }: Observed,
): Timing | null {
  const plain = timings.map((one) => ({ ...one, pace: null }));
  const costs = rememberedCosts(plain, { device, base, batch: settings.batch });
  if (!costs) return null;
  const { cut, pixels, batch } = settings;
  const name = { device, base: base.id, cut, pixels, batch };
  const { secondsPerViewPixel, secondsPerPlainMultiplyAdd, secondsToPrepare } = costs;
  const own = plain.find((one) => isSame(one, name)) ?? {
    ...name,
    seconds: stepSeconds(base, costs)(cut, pixels),
    forwardSeconds: forwardSeconds(base, costs)(cut, pixels),
    secondsPerViewPixel,
    secondsPerPlainMultiplyAdd,
    secondsToPrepare,
  };
  const predicted = blockSeconds(settings, { base, costs, classes }) / armsOf(settings).length;
  return { ...own, at, pace: Math.min(mostPace, Math.max(1 / mostPace, secondsARun / predicted)) };
}

/** What a study's finished blocks showed of a device's speed. */
export interface Observed {
  readonly settings: Settings;
  readonly base: Base;
  readonly classes: number;
  readonly device: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly secondsARun: number;
}

function isSame(one: TimedAs, other: TimedAs): boolean {
  return nameOf(one) === nameOf(other);
}

/** A timing's name among all. */
export function nameOf({ device, base, cut, pixels, batch }: TimedAs): string {
  return [device, base, cut, pixels, batch].join("/");
}
