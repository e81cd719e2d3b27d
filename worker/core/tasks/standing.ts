// How a visitor's own task stands: what can be studied with the images that are there, and which of them look nearly alike.

import * as v from "valibot";
import type { TargetOutline } from "../pixels";
import { type Allowance, allowanceOf, leastValidation } from "../split/allowance";
import { leakageOf } from "../split/leakage";
import { nearPairs } from "../split/near";
import { type Task, type TaskImage, taskSchema } from "../study/task";
import { outlineOf } from "./own-outline";

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How a task stands, as it crosses from a worker to the page. */
export const standingSchema = v.strictObject({
  /** What can be planned, or what each class lacks; null for fewer than two classes. See `Allowed`. */
  allowed: v.nullable(
    v.variant("ok", [
      v.strictObject({
        ok: v.literal(true),
        allowance: v.strictObject({ budgets: v.pipe(v.array(whole), v.readonly()), validationPerClass: whole }),
      }),
      v.strictObject({
        ok: v.literal(false),
        shortages: v.pipe(v.array(v.strictObject({ label: whole, more: whole })), v.readonly()),
      }),
    ]),
  ),
  /** What a random split of a study with that allowance would leak; null where none can be planned. See `Leakage`. */
  leakage: v.nullable(
    v.strictObject({ images: whole, units: whole, validation: whole, expected: v.pipe(v.number(), v.minValue(0)) }),
  ),
  /** Ids of images that look nearly like one of another group. */
  alike: v.array(taskSchema.entries.id),
});
export type Standing = v.InferOutput<typeof standingSchema>;

/** The standing of a task. Compares every image with every other and tries splits: a second for thousands of images. */
export function standingOf(task: Task, images: readonly TaskImage[]): Standing {
  const outline = outlineOf(task, images);
  const plain = images.filter(({ shifted }) => !shifted);
  const alike = new Set<string>();
  nearPairs(plain, (one, other) => {
    const [a, b] = [plain[one]!, plain[other]!];
    if (a.group !== b.group) alike.add(a.id).add(b.id);
  });
  const allowed = outline && allowanceOf(outline);
  return {
    allowed,
    leakage: outline && allowed?.ok ? leakageWith(outline, allowed.allowance) : null,
    alike: [...alike],
  };
}

function leakageWith(outline: TargetOutline, { budgets, validationPerClass }: Allowance): Standing["leakage"] {
  const { images, units, validation, expected } = leakageOf(outline, { n: Math.max(...budgets), validationPerClass });
  return { images, units, validation, expected };
}

/** Images a class that allow both budgets of a study, and the smaller one alone, if none of them belongs to a burst. */
export function wantedImages(classes: number): { readonly both: number; readonly one: number } {
  const heldBack = leastValidation(classes);
  return { both: heldBack + 20, one: heldBack + 5 };
}
