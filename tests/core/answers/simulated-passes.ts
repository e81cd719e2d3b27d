// Studies with later passes whose truth is known: what `effectsIn` reads. The outcomes are simulated-study.ts's.

import { type CellOutcome, cellKey, type PassBlock } from "#core/answers/secondary";
import { type DueRun, dueParts } from "#core/records/runs";
import { changeOf, type LaterPass } from "#core/study/passes";
import { questions, type Settings } from "#core/study/study";
import { settings as usual } from "../../client/studies";
import { type Cell, type Simulated, simulateCells } from "./simulated-study";

/** A study that planned these passes, as it is after each block of each `pass` of them, the last one whole. */
export function* simulatePasses(
  given: Omit<Simulated, "shares" | "doubled">,
  {
    passes,
    blocks,
    shareOf,
    random,
  }: {
    readonly passes: readonly LaterPass[];
    readonly blocks: number;
    /** Each run's accuracy over all pools and seeds. */
    readonly shareOf: (run: DueRun) => number;
    readonly random: Parameters<typeof simulateCells>[2]["random"];
  },
) {
  const { budgets, validationPerClass, poolPerClass } = given;
  const asked: Pick<Settings, "questions"> = passes.some((pass) => changeOf(pass).of === "depth") ? { questions } : {};
  const settings = { ...usual, budgets: [...budgets], validationPerClass, blocks, passes: [...passes], ...asked };
  const parts = dueParts({ settings, goal: blocks });
  const cells = new Map(
    parts.flat().map((run): [string, Cell] => {
      const key = keyOf(run);
      return [key, { arm: run.arm, key, share: shareOf(run) }];
    }),
  );
  const outcomes = simulateCells(given, [...cells.values()], { blocks, random });
  const made = outcomes.map(({ groups }) => ({ groups: Array.from(groups), cells: new Map<string, CellOutcome>() }));
  const study = { settings, trainable: poolPerClass - validationPerClass };
  for (const part of parts) {
    for (const run of part) {
      const key = keyOf(run);
      const correct = outcomes[run.block]!.correct.get(key)!;
      made[run.block]!.cells.set(key, { trainer: "kernels", backend: "webgpu", engine: 1, correct });
    }
    const pass = passes.find((one) => one === part[0]!.pass);
    if (pass !== undefined) yield { ...study, pass, blocks: made as readonly PassBlock[] };
  }
}

function keyOf({ arm, ...run }: DueRun): string {
  return cellKey({ ...arm, ...run });
}
