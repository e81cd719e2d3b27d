import { expect, test } from "vitest";
import { isLow, openPower } from "../../../client/src/state/power";
import { powerSentences } from "../../../client/src/ui/words/before";

/** A battery that a test empties and plugs in. */
function batteryAt(level: number) {
  const listeners: (() => void)[] = [];
  return {
    level,
    charging: false,
    addEventListener: (_: string, listener: () => void) => void listeners.push(listener),
    tell: () => {
      for (const listener of listeners) listener();
    },
  };
}

test("a battery below a fifth that isn't charging gets a sentence, until it is plugged in", async () => {
  const battery = batteryAt(0.14);
  const power = openPower({ phone: false, battery: async () => battery });
  expect(powerSentences(power.value)).toEqual([]);
  await Promise.resolve();
  expect(powerSentences(power.value)).toEqual([
    "The battery is at 14 % and not charging: plug it in, or choose fewer minutes.",
  ]);
  battery.charging = true;
  battery.tell();
  expect(powerSentences(power.value)).toEqual([]);
  expect(isLow({ level: 0.2, charging: false })).toBe(false);
});

test("a browser that refuses to speak of its battery is not asked twice and fails nothing", async () => {
  const power = openPower({ phone: true, battery: () => Promise.reject(new Error("not allowed")) });
  await Promise.resolve();
  expect(power.value).toEqual({ phone: true, battery: null });
  expect(powerSentences(power.value).join()).toContain("gets warm");
});
