import { expect, test } from "vitest";
import { burstTarget, burstTask, studiesOf, toldEngine } from "../own-tasks";
import { settings } from "../studies";

const own = { ...settings, target: burstTarget, validationPerClass: 20 };
const later = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a task is looked for when it is first asked for, and again when told to", async () => {
  let stored: typeof burstTask | undefined = burstTask;
  let looks = 0;
  const ownStudies = studiesOf(async () => {
    looks++;
    return stored;
  });
  expect(ownStudies.known("digits")).toBe(null);
  expect(ownStudies.known(burstTarget)).toEqual({ at: "looking" });
  ownStudies.known(burstTarget);
  await later();
  expect(ownStudies.known(burstTarget)).toMatchObject({ at: "here", classes: ["class 0", "class 1"] });
  expect(looks).toBe(1);
  stored = undefined;
  await ownStudies.lookAgain();
  expect(ownStudies.known(burstTarget)).toEqual({ at: "gone" });
});

test("the lab runs from the first honest step to its result, and stops only when it runs", () => {
  const { engine, sent, tell } = toldEngine();
  const ownStudies = studiesOf(async () => burstTask, engine);
  ownStudies.stopLab();
  expect(sent).toEqual([]);
  ownStudies.runLab(own);
  expect(sent).toEqual([{ type: "lab", settings: own }]);
  tell({ type: "lab-progress", split: "honest", step: 150, steps: 300 });
  expect(ownStudies.lab.value).toMatchObject({ at: "running", done: 0.25 });
  tell({ type: "lab-progress", split: "leaky", step: 150, steps: 300 });
  expect(ownStudies.lab.value).toMatchObject({ done: 0.75 });
  ownStudies.stopLab();
  expect(sent.at(-1)).toEqual({ type: "stop" });
  const result = { n: 20, validation: 40, honest: 0.8, leaky: 0.9, leaked: 20, onLeaked: 1, onOthers: 0.8 };
  tell({ type: "lab-finished", result });
  expect(ownStudies.lab.value).toEqual({ at: "finished", settings: own, result });
});

test("a lab that the engine can't do, or does not survive, says why; what fails beside it changes nothing", () => {
  const { engine, tell } = toldEngine();
  const ownStudies = studiesOf(async () => burstTask, engine);
  tell({ type: "failed", code: "busy", message: "Another tab measures." });
  expect(ownStudies.lab.value).toEqual({ at: "idle" });
  ownStudies.runLab(own);
  tell({ type: "failed", code: "engine-broken", message: "The engine stopped." });
  expect(ownStudies.lab.value).toMatchObject({ at: "failed", message: "The engine stopped." });
});
