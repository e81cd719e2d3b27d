// A graphics card that gets the trial's product right in each form, and a network's gradients only in some.

import { expect, test } from "vitest";
import type { ProductForm } from "#core/study/study";
import { inRightForm } from "../../../client/src/engine/right-form";
import type { Trainer } from "../../../client/src/engine/trainer";
import { baseOf } from "../../core/network/bases";
import { simulatedTrainer } from "./simulated-trainer";

const preparation = {
  base: baseOf("lite0"),
  ...({ cut: "shallow", pixels: 32, batch: 16, depth: "full", classes: 10 } as const),
};
const fault = "its gradient of stem/weight is zero";

/** A card with these forms; its check fails in those that are `wrong`, and remembers what it tried. */
function card({ forms, wrong }: { readonly forms: readonly ProductForm[]; readonly wrong: readonly ProductForm[] }) {
  const { trainer } = simulatedTrainer({ forms });
  const tried: (ProductForm | undefined)[] = [];
  const check = async (one: Trainer) => {
    const { form } = await one.prepare(preparation);
    tried.push(form);
    return form && wrong.includes(form) ? fault : "";
  };
  return { trainer, tried, check };
}

test("a form that passes is used, and no other is tried", async () => {
  const { trainer, tried, check } = card({ forms: ["tiles", "registers"], wrong: ["registers"] });
  expect(await inRightForm(trainer, check)).toEqual({ trainer, fault: "" });
  expect(tried).toEqual(["tiles"]);
});

test("a form that fails is never used again, and the next that passes is chosen", async () => {
  const { trainer, tried, check } = card({ forms: ["tiles", "quads", "registers"], wrong: ["tiles", "quads"] });
  const { trainer: left, fault } = await inRightForm(trainer, check);
  expect(fault).toBe("");
  expect(tried).toEqual(["tiles", "quads", "registers"]);
  expect(await left.forms()).toEqual(["registers"]);
  expect((await left.prepare(preparation)).form).toBe("registers");
});

test("a form that a study asks for is still given, where it was not tried", async () => {
  const { trainer, check } = card({ forms: ["tiles", "quads", "registers"], wrong: ["tiles"] });
  const { trainer: left } = await inRightForm(trainer, check);
  expect(await left.forms()).toEqual(["quads", "registers"]);
  expect((await left.prepare({ ...preparation, form: "registers" })).form).toBe("registers");
});

test("where all fail, the fault is that of the first", async () => {
  const { trainer, tried, check } = card({ forms: ["tiles", "registers"], wrong: ["tiles", "registers"] });
  expect(await inRightForm(trainer, check)).toEqual({ trainer, fault });
  expect(tried).toEqual(["tiles", "registers"]);
});

test("a trainer with but one way is checked once", async () => {
  const { trainer } = simulatedTrainer();
  let checks = 0;
  const check = async () => {
    checks++;
    return fault;
  };
  expect(await inRightForm(trainer, check)).toEqual({ trainer, fault });
  expect(checks).toBe(1);
});
