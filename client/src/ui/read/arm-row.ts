// How every table names an arm: its start, its images a class and its augmentation.

import type { Arm } from "#core/study/study";
import type { Row } from "../table";
import { initNames } from "../words/format";

export const armColumns = ["start", "images a class", "augmentation"] as const;

/** An arm's row, with the cells that follow its name. */
export function armRow({ init, n, policy }: Pick<Arm, "init" | "n" | "policy">, cells: Row["cells"]): Row {
  return { name: initNames[init], cells: [n, policy, ...cells] };
}
