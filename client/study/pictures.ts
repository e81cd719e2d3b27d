// A folder's pictures, given to the page's own importer: what becomes of each file is the importer's to say.

import type { TargetName } from "#core/study/target-name";
import { remarks } from "#core/tasks/intake";
import type { Taken } from "../src/state/scripting";
import { count } from "../src/ui/words/format";
import { skippedReasons } from "../src/ui/words/importing";
import type { Options } from "./options";
import type { OpenPage } from "./page";
import type { ProgressLine } from "./progress";
import { Refused } from "./refused";

/** What the command wants learnt: a built-in task, or the pictures of its folders, which the page takes first. */
export async function targetOf(
  page: Pick<OpenPage, "take">,
  { target, data, val }: Pick<Options, "target" | "data" | "val">,
  { seed, progress }: { readonly seed: number; readonly progress: ProgressLine },
): Promise<TargetName> {
  if (target !== null) return target;
  if (data === null) throw new RangeError("a command names a task or a folder");
  const taken = await page.take(data, { shiftedOf: null, seed });
  report(taken, { folder: data, progress });
  if (taken.target === null)
    throw new Refused(
      `${data} gives pictures of ${count(taken.classes.length, "class", "classes")}, and a study needs two or more: one folder a class.`,
    );
  if (val === null) return taken.target;
  const shifted = await page.take(val, { shiftedOf: taken.task, seed });
  report(shifted, { folder: val, progress });
  if (shifted.target === null || shifted.classes.length !== taken.classes.length)
    throw new Refused(`The classes of ${val} are not those of ${data}; folders of one class need one name.`);
  return shifted.target;
}

function report(
  { kept, classes, remarked, why }: Taken,
  { folder, progress }: { readonly folder: string; readonly progress: ProgressLine },
): void {
  if (why !== "") throw new Refused(why);
  for (const { remark, files, examples } of skippedReasons(remarked))
    progress.say(`${count(files, "file")} (${examples}): ${remarks[remark].words}`);
  if (kept === 0) throw new Refused(`There is no picture in ${folder} that can be read.`);
  progress.say(`${count(kept, "picture")} of ${classes.join(", ")} from ${folder}.`);
}
