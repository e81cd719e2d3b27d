import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import type { ImageSet, Target } from "#core/pixels";
import type { StudyRecord } from "#core/records/record";
import { TooFewImages } from "#core/split/split";
import { allTrials } from "#core/study/tuning";
import { gate } from "../../../client/src/engine/gate";
import { type Tried, trialBlock, triedRates } from "../../../client/src/engine/tuning";
import { baseOf, shardsOf } from "../../core/network/bases";
import { settings as usual } from "../studies";
import { type Simulation, simulatedTrainer } from "./simulated-trainer";

const base = baseOf("lite0");
const shards = shardsOf(base, "shallow");
const settings: StudyRecord["settings"] = {
  ...usual,
  pixels: 32,
  steps: 24,
  batch: 4,
  budgets: [2],
  validationPerClass: 5,
};
const classes = 2;
const noCache = {
  read: async () => undefined,
  write: async () => ({ cached: true }) as const,
  clear: async () => {},
  usage: async () => ({ bytes: 0, entries: 0 }),
};

/** A target whose pictures say their class in their first byte, beside a number of their own. */
function targetOf(perClass: number): Target {
  const size = settings.pixels ** 2 * 4;
  const count = classes * perClass;
  const data = new Uint8Array(count * size);
  const labels = Uint8Array.from({ length: count }, (_, image) => image % classes);
  for (let image = 0; image < count; image++) {
    data.fill(image, image * size, (image + 1) * size);
    data[image * size] = labels[image]!;
  }
  const set: ImageSet = {
    pictures: async (wanted) => ({
      data: Uint8Array.from(
        { length: wanted.length * size },
        (_, at) => data[wanted[Math.floor(at / size)]! * size + (at % size)]!,
      ),
      count: wanted.length,
      size: settings.pixels,
    }),
    labels,
    groups: Uint32Array.from(labels.keys()),
    hashes: Array.from(labels.keys(), (image) => digestOf(Uint8Array.of(image))),
  };
  return { id: "made up", classes: ["a", "b"], flips: true, training: set, validation: set, sharesGroups: false };
}

const nothing: Tried = { imagesHash: "", losses: [] };

/** Tries from where `before` left it; `tried` has what was to be kept, in turn. */
async function tried(target: Target, simulation: Simulation, before = nothing) {
  const { trainer, runs } = simulatedTrainer(simulation);
  const { cut, pixels, batch, depth } = settings;
  const prepared = await trainer.prepare({ base, cut, pixels, batch, depth, classes });
  const trying = triedRates(
    settings,
    { base, shards, target, prepared, batches: noCache },
    { before, signal: new AbortController().signal, gate: gate() },
  );
  const kept: Tried[] = [];
  let event = await trying.next();
  for (; !event.done; event = await trying.next()) if (event.value.type === "tried") kept.push(event.value.tried);
  return { ...event.value, runs, kept };
}

/** Learns better at these trunk rates: its parameters carry the largest rate of the run, and so its margin on the right class. */
const learnsAt = (...rates: readonly number[]): Simulation => ({
  train: ({ init, schedule }) => {
    const parameters = init.slice();
    parameters[0] = Math.max(...schedule.trunkRates);
    return parameters;
  },
  evaluate: (parameters, { data, count, size }) => {
    const margin = rates.some((rate) => Math.abs(parameters[0]! / rate - 1) < 0.05) ? 2 : 1;
    return Float32Array.from({ length: count * classes }, (_, at) => {
      const image = Math.floor(at / classes);
      const luck = 0.2 * Math.sin(12.9898 * (image + 1) + 1e5 * parameters[0]!);
      return data[image * size ** 2 * 4] === at % classes ? margin + luck : 0;
    });
  },
});

test("a planted better rate is found, for each start among its own", async () => {
  const { tuned, tuning } = await tried(targetOf(40), learnsAt(1e-3 / 3, 9e-3));
  expect(tuned).toMatchObject({ pretrained: -1, scratch: 1 });
  expect(tuning).toMatchObject({ steps: 12, n: 2, images: 40 });
});

test("rates that do the same leave the default", async () => {
  const { tuned } = await tried(targetOf(40), learnsAt());
  expect(tuned).toMatchObject({ pretrained: 0, scratch: 0 });
});

test("both starts get the same runs: number, length, images, order and views", async () => {
  const { runs } = await tried(targetOf(40), learnsAt());
  expect(runs).toHaveLength(2 * allTrials.length);
  const shape = (part: typeof runs) =>
    part.map(({ order, labels, views, schedule }) => [
      schedule.trunkRates.length,
      [...order],
      [...labels],
      views && [0, 7].map((place) => views.plan(place)),
    ]);
  const half = runs.length / 2;
  expect(shape(runs.slice(0, half))).toEqual(shape(runs.slice(half)));
  const rates = (part: typeof runs) => part.map(({ schedule }) => Math.max(...schedule.trunkRates));
  const ratio = rates(runs.slice(half)).map((rate, at) => rate / rates(runs.slice(0, half))[at]!);
  for (const one of ratio) expect(one).toBeCloseTo(3, 5);
});

test("the same choice comes out again: nothing of it is left to chance", async () => {
  const [one, other] = [await tried(targetOf(40), learnsAt(9e-3)), await tried(targetOf(40), learnsAt(9e-3))];
  expect(one.tuning).toEqual(other.tuning);
});

test("cut off after any trial, it goes on with the next one and comes to the same", async () => {
  const whole = await tried(targetOf(40), learnsAt(1e-3 / 3, 9e-3));
  expect(whole.kept.map(({ losses }) => losses.length)).toEqual(Array.from({ length: 13 }, (_, at) => at));
  for (const before of whole.kept) {
    const stored = JSON.parse(JSON.stringify(before));
    const rest = await tried(targetOf(40), learnsAt(1e-3 / 3, 9e-3), stored);
    expect(rest.runs).toHaveLength(12 - before.losses.length);
    expect({ tuned: rest.tuned, tuning: rest.tuning }).toEqual({ tuned: whole.tuned, tuning: whole.tuning });
  }
});

test("trials of other images are made again", async () => {
  const { kept, tuning } = await tried(targetOf(40), learnsAt(9e-3));
  const again = await tried(targetOf(40), learnsAt(9e-3), { ...kept[5]!, imagesHash: "0".repeat(64) });
  expect(again.runs).toHaveLength(12);
  expect(again.tuning).toEqual(tuning);
});

test("a task without images to spare is refused before anything is trained", async () => {
  await expect(trialBlock(settings, { target: targetOf(24), base, shards })).rejects.toThrow(TooFewImages);
});
