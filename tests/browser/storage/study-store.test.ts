import { promisifyRequest, set } from "idb-keyval";
import { expect, test } from "vitest";
import { packBits } from "#core/bitset";
import { digestOfData } from "#core/digest";
import type { RunRecord, StudyRecord } from "#core/records/record";
import { armsOf } from "#core/study/study";
import { studyKeys } from "../../../client/src/storage/databases";
import { openStudyStore } from "../../../client/src/storage/study-store";
import { everyShift } from "../../core/pictures/every-shift";
import { closed, emptyStore, full } from "./faults";

const settings: StudyRecord["settings"] = {
  protocol: 1,
  target: "digits",
  base: "lite0",
  cut: "shallow",
  pixels: 32,
  steps: 300,
  batch: 16,
  depth: "full",
  policy: "heavy",
  strength: 1,
  budgets: [5],
  validationPerClass: 1,
  blocks: 6,
  seed: 1,
  permutedLabels: false,
  doubledBlocks: 0,
};
const hash = (what: string) => digestOfData(what);
const outcome = {
  accuracy: 0.75,
  precision: 5 / 6,
  recall: 0.75,
  logLoss: 0.5,
  confusion: [
    [2, 0],
    [1, 1],
  ],
  correct: packBits([true, false, true, true]),
};

/** A study of one whole block on four validation images. */
function study(id: string): StudyRecord {
  const settingsHash = digestOfData(settings);
  const runs = armsOf(settings).map(
    ({ init, policy, n }): RunRecord => ({
      protocol: 1,
      engine: 1,
      settingsHash,
      block: 0,
      seed: 7,
      base: "lite0",
      cut: "shallow",
      init,
      depth: "full",
      policy,
      strength: 1,
      n,
      steps: settings.steps,
      trainer: "kernels",
      backend: "webgpu",
      validationHash: hash("validation"),
      trainingHash: hash("training"),
      initHash: hash(init),
      batchesHash: hash(policy),
      ...outcome,
      shifted: everyShift(() => outcome),
      fit: 1,
      firstLoss: 2.3,
      lastLoss: 0.1,
      elapsedMs: 1000,
    }),
  );
  return {
    id,
    settings,
    settingsHash,
    startedAt: "2026-01-01T00:00:00.000Z",
    repeated: false,
    promised: false,
    guess: null,
    state: "running",
    goal: 6,
    blocks: [{ block: 0, seed: 7, groups: [0, 1, 2, 3], trainable: 4 }],
    runs,
  };
}

const [one, two] = ["1".repeat(32), "2".repeat(32)] as const;

test("a study is read back as it was saved", async () => {
  const studies = openStudyStore(emptyStore());
  expect(await studies.save(study(one))).toEqual({ cached: true });
  expect(await studies.load(one)).toEqual(study(one));
  expect(await studies.load(two)).toBeUndefined();
});

test("the newest study is listed first", async () => {
  const studies = openStudyStore(emptyStore());
  await studies.save(study(one));
  await studies.save({ ...study(two), startedAt: "2026-02-01T00:00:00.000Z" });
  expect((await studies.list()).studies.map(({ id }) => id)).toEqual([two, one]);
});

test("a study is removed at its owner's wish", async () => {
  const studies = openStudyStore(emptyStore());
  await studies.save(study(one));
  await studies.remove(one);
  expect((await studies.list()).studies).toEqual([]);
});

const whole = study(one);
const [first, ...others] = whole.runs;
const withFirst = (change: Partial<RunRecord>): StudyRecord => ({
  ...whole,
  runs: [{ ...first!, ...change }, ...others],
});
const withSettings = (changed: StudyRecord["settings"]): StudyRecord => ({
  ...whole,
  settings: changed,
  settingsHash: digestOfData(changed),
});
test.each<[string, unknown]>([
  ["an accuracy that its images do not give", withFirst({ accuracy: 1 })],
  ["outcomes of other images", withFirst({ correct: packBits([true, true, true, true]) })],
  ["another validation set in one arm", withFirst({ validationHash: hash("other") })],
  ["other training images in one init", withFirst({ trainingHash: hash("other") })],
  ["other batches in one init", withFirst({ batchesHash: hash("other") })],
  ["another pretrained start in one arm", withFirst({ initHash: hash("other") })],
  ["another trainer in one arm", withFirst({ trainer: "autodiff" })],
  ["another version of the engine in one arm", withFirst({ engine: 2 })],
  ["another protocol", withFirst({ protocol: 2 as 1 })],
  [
    "a confusion matrix of other images",
    withFirst({
      confusion: [
        [2, 1],
        [0, 1],
      ],
    }),
  ],
  ["a recall that its confusion matrix does not give", withFirst({ recall: 0.7 })],
  ["settings, hashed anew, that its runs did not have", withSettings({ ...settings, strength: 0.5 })],
  ["settings that were changed after the start", { ...whole, settings: { ...settings, steps: 301 } }],
  ["an unknown key", { ...whole, extra: 1 }],
  ["another study's name", { ...whole, id: two }],
  ["something else altogether", "a study"],
])("a record with %s is refused and kept aside", async (_, tampered) => {
  const store = emptyStore();
  const studies = openStudyStore(store);
  await set(studyKeys.study(one), tampered, store);
  await expect(studies.load(one)).rejects.toMatchObject({ code: "study-refused" });
  expect(await studies.load(one)).toBeUndefined();
  const aside = await store("readonly", (entries) => promisifyRequest<unknown>(entries.get(studyKeys.aside(one))));
  expect(aside).toEqual(tampered);
});

test("a refused study hides none of the others", async () => {
  const store = emptyStore();
  const studies = openStudyStore(store);
  await set(studyKeys.study(one), { ...whole, extra: 1 }, store);
  await studies.save(study(two));
  expect(await studies.list()).toEqual({ studies: [study(two)], refused: [one] });
  expect((await studies.list()).refused).toEqual([]);
});

test.each([
  ["a full disk", full(emptyStore())],
  ["a private window", closed],
])("%s is a value with a reason, and reads as empty", async (_, store) => {
  const studies = openStudyStore(store);
  expect(await studies.save(whole)).toMatchObject({ cached: false, why: expect.stringMatching(/full|private/) });
  expect(await studies.load(one)).toBeUndefined();
  expect(await studies.list()).toEqual({ studies: [], refused: [] });
});
