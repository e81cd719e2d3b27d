// In which form a study multiplies. Forms round differently and a device's clock chooses among them, so a study that goes on
// takes the form of its last run and not the one that would be chosen today.

import type { RunRecord } from "#core/records/record";
import type { ProductForm } from "#core/study/study";
import type { Trainer } from "./trainer";

/**
 * The form for a study with these runs: that of the last run that says it, where this trainer has it and `check` finds nothing
 * wrong with it (see `checkDevice`); else the trainer's own choice, which passed its check already. Undefined where there is
 * but one way.
 */
export async function formFor(
  { runs }: { readonly runs: readonly Pick<RunRecord, "form">[] },
  trainer: Pick<Trainer, "forms">,
  check: (form: ProductForm) => Promise<string>,
): Promise<ProductForm | undefined> {
  const forms = await trainer.forms();
  const [chosen] = forms;
  const before = runs.findLast(({ form }) => form !== undefined)?.form;
  if (!before || before === chosen || !forms.includes(before)) return chosen;
  return (await check(before)) === "" ? before : chosen;
}
