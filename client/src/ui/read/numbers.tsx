// The numbers behind the slopes: every arm with its intervals, every class, and every seed. Tables only.

import type { Finding } from "#core/links/share";
import type { RunRecord } from "#core/records/record";
import { qualityOf } from "#core/statistics/metrics";
import { type Arm, armKey } from "#core/study/study";
import type { ClassColour } from "#core/study/task";
import { Mark } from "../mark";
import { type Row, Rows, Table } from "../table";
import { count, decimalsOf, initNames, interval, points, signedPoints } from "../words/format";
import { armColumns, armRow } from "./arm-row";

interface NumbersProps {
  readonly finding: Finding;
  readonly runs: readonly RunRecord[];
  /** Of the classes; null where they are only numbered. */
  readonly titles: readonly string[] | null;
  /** Their marks, where the visitor gave any. */
  readonly colours?: readonly (ClassColour | undefined)[] | undefined;
}

/**
 * All tables, behind a disclosure. `runs` are those that the finding rests on, so that all columns speak of the same
 * seeds; it may be empty (a link carries accuracies only).
 */
export function Numbers({ finding, runs, titles, colours }: NumbersProps) {
  const cells = [...new Set(finding.arms.map(({ arm }) => arm.n))].flatMap((n) =>
    (["scratch", "pretrained"] as const).map((init) => ({ n, init })),
  );
  return (
    <details>
      <summary>The numbers</summary>
      <Table
        label="Each arm’s numbers"
        caption={
          <>
            Each arm over {finding.blocks} seeds. Accuracy in %, with its exact 95 % interval
            {runs.length > 0 &&
              "; precision, recall and F1 (%, means over the classes) and log loss as means, with the lowest and highest seed"}
            . {neverPredictedSentence(runs)}
          </>
        }
        columns={[...armColumns, "accuracy", ...(runs.length > 0 ? ["precision", "recall", "F1", "log loss"] : [])]}
      >
        <Rows
          rows={finding.arms.map(({ arm, accuracy, low, high }) => {
            const mine = runs.filter((run) => armKey(run) === armKey(arm));
            const decimals = decimalsOf((high - low) / 2);
            const exact = (
              <>
                {points(accuracy, decimals)} <small>({interval(low, high, decimals)})</small>
              </>
            );
            return armRow(arm, runs.length === 0 ? [exact] : [exact, ...qualityCells(mine)]);
          })}
        />
      </Table>
      {runs.length > 0 && <Classes finding={finding} runs={runs} titles={titles} colours={colours} />}
      <Table
        label="Each seed’s numbers"
        caption="What augmentation added in each seed, in points, and the answer: from scratch minus pretrained, averaged over the budgets."
        columns={["seed", ...cells.map(({ init, n }) => `${initNames[init]}, ${n} a class`), "answer"]}
      >
        <Rows
          rows={finding.perBlock.map((share, block) => ({
            name: block + 1,
            cells: [...cells.map((cell) => signedPoints(gainOf(finding, cell, block))), signedPoints(share)],
          }))}
        />
      </Table>
    </details>
  );
}

/** Recall of each class in each arm, seeds pooled. */
function Classes({ finding, runs, titles, colours }: NumbersProps) {
  const classes = runs[0]!.confusion.map((_, label) => (
    <>
      <Mark colour={colours?.[label]} />
      {titles?.[label] ?? label}
    </>
  ));
  return (
    <Table
      label="Each class’s recall"
      caption="Recall of each class in %, over all seeds: the share of its held-back images that were right."
      columns={[...armColumns, ...classes]}
      narrowFrom={armColumns.length}
    >
      <Rows
        rows={finding.arms.map(({ arm }) => {
          const { recalls } = qualityOf(summed(runs.filter((run) => armKey(run) === armKey(arm))));
          return armRow(
            arm,
            recalls.map((recall) => (recall === null ? "" : points(recall))),
          );
        })}
      />
    </Table>
  );
}

/** The confusion matrices of one arm's runs (one or more) in one. */
function summed(runs: readonly RunRecord[]): readonly (readonly number[])[] {
  return runs[0]!.confusion.map((row, label) =>
    row.map((_, to) => runs.reduce((sum, { confusion }) => sum + confusion[label]![to]!, 0)),
  );
}

function neverPredictedSentence(runs: readonly RunRecord[]): string {
  const blind = runs.filter(({ confusion }) => qualityOf(confusion).neverPredicted.length > 0).length;
  if (blind === 0) return "";
  return `In ${count(blind, "run")} a class was never predicted; its precision counts as 0 there.`;
}

function gainOf({ gains }: Finding, { init, n }: Pick<Arm, "init" | "n">, block: number): number {
  return gains.find((gain) => gain.init === init && gain.n === n)?.perBlock[block] ?? 0;
}

/** Precision, recall, F1 (%) and log loss of one arm's runs. */
function qualityCells(runs: readonly RunRecord[]): Row["cells"] {
  return [
    spread(
      runs.map(({ precision }) => precision * 100),
      { decimals: 0 },
    ),
    spread(
      runs.map(({ recall }) => recall * 100),
      { decimals: 0 },
    ),
    spread(
      runs.map(({ confusion }) => qualityOf(confusion).f1 * 100),
      { decimals: 0 },
    ),
    spread(
      runs.map(({ logLoss }) => logLoss),
      { decimals: 2 },
    ),
  ];
}

/** The mean, with the least and the greatest; nothing of none. */
function spread(values: readonly number[], { decimals }: { readonly decimals: number }) {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    <>
      {mean.toFixed(decimals)}{" "}
      <small>
        ({Math.min(...values).toFixed(decimals)} to {Math.max(...values).toFixed(decimals)})
      </small>
    </>
  );
}
