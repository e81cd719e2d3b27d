import { expect, test } from "vitest";
import { leakageOf } from "#core/split/leakage";
import { outlineOf } from "#core/tasks/own-outline";
import { ownTargetName } from "#core/tasks/own-target";
import type { OwnStudies } from "../../../client/src/state/own-studies";
import { LeakageReport } from "../../../client/src/ui/read/leakage";
import { labSentences, leakageSentence } from "../../../client/src/ui/words/leakage";
import { imagesOf, taskOf } from "../../core/tasks/task-images";
import { burstTarget, burstTask, studiesOf, toldEngine } from "../own-tasks";
import { settings } from "../studies";
import { drawn, textOf } from "./drawn";

const own = { ...settings, target: burstTarget, validationPerClass: 20 };
const outline = outlineOf(burstTask.task, burstTask.images)!;
const page = (ownStudies: OwnStudies, target = burstTarget) => (
  <LeakageReport settings={{ ...own, target }} classes={outline.classes} ownStudies={ownStudies} />
);
/** The page after the leakage was reckoned. */
async function reckoned(ownStudies: OwnStudies, target = burstTarget) {
  drawn(page(ownStudies, target));
  await new Promise((resolve) => setTimeout(resolve, 0));
  return page(ownStudies, target);
}

test("the report says how many images belong together, and what a random split would do", async () => {
  const said = leakageSentence(leakageOf(outline, { n: 20, validationPerClass: 20 }));
  expect(said).toMatch(/^Your 120 images come in 72 sets that stay together: /);
  expect(said).toMatch(/would put about 1\d of 40 held-back images beside one of their own set/);
  expect(textOf(await reckoned(studiesOf(async () => burstTask)))).toContain(
    "12 sets of images stay together; the largest has 5",
  );
});

test("where nothing belongs together there is nothing to measure", async () => {
  const task = taskOf(2);
  const images = imagesOf(
    task,
    Array.from({ length: 60 }, (_, at) => ({ label: at % 2, group: at, content: at })),
  );
  const ownStudies = studiesOf(async () => ({ task, images }));
  const elements = drawn(await reckoned(ownStudies, ownTargetName(task, images)!));
  expect(elements.some(({ tag }) => tag === "button")).toBe(false);
  expect(elements.map(({ text }) => text).join()).toContain("a split at random would leak nothing");
});

test("the lab is offered, runs, and gives both accuracies with what one run is worth", async () => {
  const { engine, tell } = toldEngine();
  const ownStudies = studiesOf(async () => burstTask, engine);
  expect(textOf(await reckoned(ownStudies))).toContain("Measure how much it adds");
  ownStudies.runLab(own);
  expect(drawn(page(ownStudies)).find(({ tag }) => tag === "progress")?.props).toMatchObject({ value: 0 });
  const result = { n: 20, validation: 40, honest: 0.8, leaky: 0.9, leaked: 20, onLeaked: 1, onOthers: 0.8 };
  tell({ type: "lab-finished", result });
  const text = textOf(page(ownStudies));
  expect(text).toContain("80 % right with the honest split, 90 % with the random one, a difference of +10 points");
  expect(text).toContain("of the 20 images with one of their own set in training 100 % were right");
  expect(text).toContain("One run is one run");
});

test("without a leaked image the leaky run is not taken apart", () => {
  const result = { n: 5, validation: 40, honest: 0.8, leaky: 0.75, leaked: 0, onLeaked: null, onOthers: 0.75 };
  expect(labSentences(result)[0]).toMatch(/a difference of −5 points\.$/);
});
