// What a visitor should know of the device's own state before an hour of computing: whether it is a phone, which gets warm and
// slows down, and how its battery is. Only looked at; where the browser doesn't say, nothing is said.

import { type ReadonlySignal, signal } from "@preact/signals";

/** A battery as browsers tell of it: https://www.w3.org/TR/battery-status/. */
export interface Battery {
  /** In 0..1. */
  readonly level: number;
  readonly charging: boolean;
}

/** A browser's battery, which says when it changed. */
export interface LiveBattery extends Battery {
  addEventListener(type: "levelchange" | "chargingchange", listener: () => void): void;
}

/** The device's own state. */
export interface Power {
  /** A coarse pointer and a small screen. */
  readonly phone: boolean;
  /** Null where the browser doesn't say. */
  readonly battery: Battery | null;
}

/** Below this share a battery that isn't charging is worth a sentence. */
const low = 0.2;

/** Whether the battery may be empty before a study ends. */
export function isLow(battery: Battery | null): battery is Battery {
  return battery !== null && !battery.charging && battery.level < low;
}

/** Follows the battery, where there is one to follow. */
export function openPower({
  phone,
  battery,
}: {
  readonly phone: boolean;
  /** Null where the browser has no such question; it may refuse. */
  readonly battery: (() => Promise<LiveBattery>) | null;
}): ReadonlySignal<Power> {
  const power = signal<Power>({ phone, battery: null });
  const follow = (live: LiveBattery) => {
    const look = () => {
      power.value = { phone, battery: { level: live.level, charging: live.charging } };
    };
    look();
    live.addEventListener("levelchange", look);
    live.addEventListener("chargingchange", look);
  };
  battery?.().then(follow, () => {});
  return power;
}
