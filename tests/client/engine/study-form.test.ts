// A study that goes on after its page was gone, on a device whose clock now chooses another form.

import { expect, test } from "vitest";
import type { StudyRecord } from "#core/records/record";
import { engineVersion, type ProductForm } from "#core/study/study";
import { withoutForeignRuns } from "../../../client/src/engine/next-run";
import { remembering } from "../../../client/src/engine/remembering";
import { formFor } from "../../../client/src/engine/study-form";
import { baseOf } from "../../core/network/bases";
import { studyOf } from "../studies";
import { simulatedTrainer } from "./simulated-trainer";

const right = async () => "";
const wrong = async () => "its loss does not fall";
const fast = simulatedTrainer({ forms: ["registers", "quads"] }).trainer;
const preparation = {
  base: baseOf("lite0"),
  ...({ cut: "shallow", pixels: 32, batch: 16, depth: "full", classes: 10 } as const),
};

/** A block that is complete and the first three runs of another, each with what `of` adds. */
function open(of: (block: number) => { readonly form?: ProductForm }): StudyRecord {
  const whole = studyOf({ blocks: 2, state: "running" });
  const runs = whole.runs.map((run) => ({ ...run, engine: engineVersion, ...of(run.block) }));
  return {
    ...whole,
    runs: [...runs.filter(({ block }) => block === 0), ...runs.filter(({ block }) => block === 1).slice(0, 3)],
  };
}

test("a new study takes the form that the device chooses", async () => {
  expect(await formFor({ runs: [] }, fast, wrong)).toBe("registers");
});

test("a study goes on in the form of its last run, whatever the clock says today", async () => {
  const study = open(() => ({ form: "quads" }));
  const form = await formFor(study, fast, right);
  expect(form).toBe("quads");
  expect(withoutForeignRuns(study, { ...fast, form })).toBe(study);
});

test("a study that began by tiles goes on by tiles, and is made again from its open block where they are never tried", async () => {
  const study = open(() => ({ form: "tiles" }));
  const card = simulatedTrainer({ forms: ["quads", "registers", "tiles"] }).trainer;
  expect(await formFor(study, card, right)).toBe("tiles");
  const form = await formFor(study, fast, right);
  expect(form).toBe("registers");
  expect(withoutForeignRuns(study, { ...fast, form }).runs.every(({ block }) => block === 0)).toBe(true);
});

test.each([
  ["the device fails its check in that form", fast, wrong],
  ["the device has that form no more", simulatedTrainer({ forms: ["registers"] }).trainer, right],
])("an open block is made again where %s, and the finished one stays", async (_, trainer, check) => {
  const study = open(() => ({ form: "quads" }));
  const form = await formFor(study, trainer, check);
  expect(form).toBe("registers");
  expect(withoutForeignRuns(study, { ...trainer, form }).runs).toEqual(study.runs.filter(({ block }) => block === 0));
});

test("runs that don't say their form stay, as they were made before any did", async () => {
  const study = open(() => ({}));
  const form = await formFor(study, fast, wrong);
  expect(form).toBe("registers");
  expect(withoutForeignRuns(study, { ...fast, form })).toBe(study);
});

test("a form that is chosen today needs no second check", async () => {
  const study = open(() => ({ form: "registers" }));
  expect(await formFor(study, fast, () => Promise.reject(new Error("it was checked")))).toBe("registers");
});

test("a trainer with but one way has no form", async () => {
  expect(
    await formFor(
      open(() => ({ form: "quads" })),
      simulatedTrainer().trainer,
      right,
    ),
  ).toBeUndefined();
});

test("the chosen form is one network whether it is asked for or not, and another form is another", async () => {
  const { trainer, prepared } = simulatedTrainer({ forms: ["registers", "quads"] });
  const { prepare } = remembering(trainer);
  for (const form of [undefined, "registers", "quads", undefined] as const) {
    expect((await prepare({ ...preparation, ...(form && { form }) })).form).toBe(form ?? "registers");
  }
  expect(prepared.map(({ form }) => form)).toEqual(["registers", "quads"]);
});
