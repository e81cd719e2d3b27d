import { promisifyRequest, set } from "idb-keyval";
import { expect, test } from "vitest";
import { packBits } from "#core/bitset";
import { digestOfData } from "#core/digest";
import type { RunRecord, StudyRecord } from "#core/records/record";
import { studyKeys } from "../../../client/src/storage/databases";
import { openStudyStore } from "../../../client/src/storage/study-store";
import { studyOf } from "../../client/studies";
import { closed, emptyStore, full } from "./faults";

/** A study of one whole block. */
const study = (id: string): StudyRecord => ({
  ...studyOf({ blocks: 1, state: "running", change: { budgets: [5] } }),
  id,
});

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
  await studies.save({ ...study(two), startedAt: "2026-04-01T00:00:00.000Z" });
  expect((await studies.list()).studies.map(({ id }) => id)).toEqual([two, one]);
});

test("a study is removed at its owner's wish", async () => {
  const studies = openStudyStore(emptyStore());
  await studies.save(study(one));
  await studies.remove(one);
  expect((await studies.list()).studies).toEqual([]);
});

const whole = study(one);
const other = "0".repeat(64);
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
  ["outcomes of other images", withFirst({ correct: packBits(new Uint8Array(400)) })],
  ["another validation set in one arm", withFirst({ validationHash: other })],
  ["other training images in one init", withFirst({ trainingHash: other })],
  ["other batches in one init", withFirst({ batchesHash: other })],
  ["another pretrained start in one arm", withFirst({ initHash: other })],
  ["another trainer in one arm", withFirst({ trainer: "autodiff" })],
  ["another version of the engine in one arm", withFirst({ engine: 2 })],
  ["another protocol", withFirst({ protocol: 2 as 1 })],
  ["a confusion matrix of other images", withFirst({ confusion: first!.confusion.toReversed() })],
  ["a recall that its confusion matrix does not give", withFirst({ recall: 0.7 })],
  ["settings, hashed anew, that its runs did not have", withSettings({ ...whole.settings, strength: 0.5 })],
  ["settings that were changed after the start", { ...whole, settings: { ...whole.settings, steps: 301 } }],
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
