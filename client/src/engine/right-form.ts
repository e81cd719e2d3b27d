// A device whose clock chose a form in which it then fails the device check: the trial of forms is one small product, and the
// check a whole network with its gradients.

import type { ProductForm } from "#core/study/study";
import type { Preparation, Trainer } from "./trainer";

/**
 * The trainer with its choice moved to the first form in which `check` finds nothing wrong, and without the forms that failed.
 * Where all fail, the trainer as it was, with the fault of its own choice, as `checkDevice` says it; else no fault: empty.
 */
export async function inRightForm(
  trainer: Trainer,
  check: (trainer: Trainer) => Promise<string>,
): Promise<{ readonly trainer: Trainer; readonly fault: string }> {
  const fault = await check(trainer);
  if (fault === "") return { trainer, fault };
  const forms = await trainer.forms();
  for (const [at, form] of forms.entries()) {
    if (at === 0) continue;
    const left = choosing(trainer, form, forms.slice(at));
    if ((await check(left)) === "") return { trainer: left, fault: "" };
  }
  return { trainer, fault };
}

function choosing(trainer: Trainer, form: ProductForm, forms: readonly ProductForm[]): Trainer {
  return {
    ...trainer,
    forms: async () => forms,
    prepare: (preparation: Preparation) => trainer.prepare({ form, ...preparation }),
  };
}
