import { describe, expect, test } from "vitest";
import { createShutter } from "../../../client/src/state/shutter";

/** A shutter over a clock that the test moves; `slow` pictures are not taken before `develop`. */
function open({ slow = false } = {}) {
  const taken: string[] = [];
  const waiting: { at: number; act: () => void }[] = [];
  let now = 0;
  let groups = 0;
  let develop = () => {};
  const shutter = createShutter({
    shoot: async (group) => {
      taken.push(group);
      if (slow)
        await new Promise<void>((resolve) => {
          develop = resolve;
        });
    },
    newGroup: () => `hold ${++groups}`,
    later: (ms, act) => {
      const entry = { at: now + ms, act };
      waiting.push(entry);
      return () => void waiting.splice(waiting.indexOf(entry), waiting.includes(entry) ? 1 : 0);
    },
  });
  const pass = async (ms: number) => {
    const until = now + ms;
    for (;;) {
      await Promise.resolve();
      await Promise.resolve();
      const next = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      waiting.splice(waiting.indexOf(next), 1);
      now = next.at;
      next.act();
    }
    now = until;
  };
  return { shutter, taken, pass, develop: () => develop() };
}

describe("the shutter", () => {
  test("a tap takes one picture, and two taps are two groups", async () => {
    const { shutter, taken, pass } = open();
    for (let tap = 0; tap < 2; tap++) {
      shutter.press();
      await pass(200);
      shutter.release();
      await pass(2000);
    }
    expect(taken).toEqual(["hold 1", "hold 2"]);
  });

  test("a hold takes about five a second, all of one group, and stops when it ends", async () => {
    const { shutter, taken, pass } = open();
    shutter.press();
    shutter.press();
    await pass(2150);
    shutter.release();
    await pass(5000);
    expect(new Set(taken)).toEqual(new Set(["hold 1"]));
    expect(taken).toHaveLength(11);
  });

  test("a slow device leaves pictures out and never queues them", async () => {
    const { shutter, taken, pass, develop } = open({ slow: true });
    shutter.press();
    await pass(5000);
    expect(taken).toHaveLength(1);
    develop();
    await pass(250);
    expect(taken).toHaveLength(2);
    shutter.release();
  });
});
