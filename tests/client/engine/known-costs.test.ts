import { expect, test } from "vitest";
import { isTimed } from "#core/planning/cost";
import { isYoung, nameOf, type Timing } from "#core/planning/timing";
import type { Device } from "../../../client/src/engine/device";
import { costsFor, keepPace } from "../../../client/src/engine/known-costs";
import type { EngineEvent } from "../../../client/src/engine/protocol";
import type { TimingStore } from "../../../client/src/storage/timing-store";
import { baseOf } from "../../core/network/bases";
import { settings } from "../studies";
import { simulatedTrainer } from "./simulated-trainer";

const base = baseOf("lite0");
const network = { cut: "shallow", pixels: 32 } as const;

/** A device, its timings in memory, and the networks that were made ready to time them. */
function open(adapter = "a card") {
  const { trainer, prepared } = simulatedTrainer();
  const device: Device = { trainer, backend: "webgpu", adapter, software: false, why: "" };
  const kept = new Map<string, Timing>();
  let time = 1000;
  const timings: TimingStore = {
    all: async () => [...kept.values()].filter((timing) => isYoung(timing, time)),
    keep: async (all) => {
      for (const timing of all) kept.set(nameOf(timing), timing);
    },
    now: () => time,
  };
  const asked = (on: Device = device) =>
    costsFor(
      { device: on, base },
      {
        networks: [network],
        batch: 4,
        classes: 10,
        signal: new AbortController().signal,
        timings,
        enough: (known) => isTimed(known, network),
      },
    );
  const costs = async (on?: Device) => {
    const asking = asked(on);
    for (;;) {
      const event = await asking.next();
      if (event.done) return event.value;
      said.push(event.value);
    }
  };
  const said: EngineEvent[] = [];
  return {
    said,
    device,
    timings,
    costs,
    prepared,
    wait: (ms: number) => {
      time += ms;
    },
  };
}

test("a second study on the same device is planned without timing anything, or saying that it is timed", async () => {
  const { costs, prepared, said } = open();
  const first = await costs();
  expect(prepared).toHaveLength(1);
  expect(said).toEqual([{ type: "preparing", what: "calibration" }]);
  expect(await costs()).toEqual({ ...first, remembered: true });
  expect(prepared).toHaveLength(1);
  expect(said).toHaveLength(1);
});

test("another adapter, and the same one a month later, is timed", async () => {
  const { costs, prepared, device, wait } = open();
  await costs();
  await costs({ ...device, adapter: "another card" });
  expect(prepared).toHaveLength(2);
  wait(31 * 24 * 60 * 60 * 1000);
  await costs();
  expect(prepared).toHaveLength(3);
});

test("what runs took is in the costs of the next study, also of a network that was never timed itself", async () => {
  const { costs, device, timings } = open();
  await costs();
  const ran = { ...settings, batch: 4, cut: "middle", pixels: 64 } as const;
  await keepPace(timings, { settings: ran, base, classes: 10, device, secondsARun: 8 });
  const known = await timings.all();
  expect(known.map(({ cut, pace }) => [cut, pace !== null])).toEqual([
    ["shallow", false],
    ["middle", true],
  ]);
  expect((await costs()).steps).toHaveLength(2);
});
