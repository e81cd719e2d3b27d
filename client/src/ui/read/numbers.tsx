// The numbers behind the slopes: every arm with its intervals, every class, and every seed. Tables only.

import type { Finding } from "#core/links/share";
import type { RunRecord } from "#core/records/record";
import { qualityOf } from "#core/statistics/metrics";
import { type Arm, armKey } from "#core/study/study";
import type { ClassColour } from "#core/study/task";
import { Mark } from "../mark";
import { Scroll } from "../scroll";
import { count, decimalsOf, initNames, interval, points, signedPoints } from "../words/format";

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
  const budgets = [...new Set(finding.arms.map(({ arm }) => arm.n))];
  return (
    <details>
      <summary>The numbers</summary>
      <Scroll label="Each arm’s numbers">
        <table>
          <caption>
            Each arm over {finding.blocks} seeds. Accuracy in %, with its exact 95 % interval
            {runs.length > 0 &&
              "; precision, recall and F1 (%, means over the classes) and log loss as means, with the lowest and highest seed"}
            . {neverPredictedSentence(runs)}
          </caption>
          <thead>
            <tr>
              <th scope="col">start</th>
              <th scope="col">images a class</th>
              <th scope="col">augmentation</th>
              <th scope="col">accuracy</th>
              {runs.length > 0 && (
                <>
                  <th scope="col">precision</th>
                  <th scope="col">recall</th>
                  <th scope="col">F1</th>
                  <th scope="col">log loss</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {finding.arms.map(({ arm, accuracy, low, high }) => {
              const mine = runs.filter((run) => armKey(run) === armKey(arm));
              const decimals = decimalsOf((high - low) / 2);
              return (
                <tr key={armKey(arm)}>
                  <th scope="row">{initNames[arm.init]}</th>
                  <td>{arm.n}</td>
                  <td>{arm.policy}</td>
                  <td>
                    {points(accuracy, decimals)} <small>({interval(low, high, decimals)})</small>
                  </td>
                  {runs.length > 0 && (
                    <>
                      <Spread values={mine.map(({ precision }) => precision * 100)} decimals={0} />
                      <Spread values={mine.map(({ recall }) => recall * 100)} decimals={0} />
                      <Spread values={mine.map(({ confusion }) => qualityOf(confusion).f1 * 100)} decimals={0} />
                      <Spread values={mine.map(({ logLoss }) => logLoss)} decimals={2} />
                    </>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      {runs.length > 0 && <Classes finding={finding} runs={runs} titles={titles} colours={colours} />}
      <Scroll label="Each seed’s numbers">
        <table>
          <caption>
            What augmentation added in each seed, in points, and the answer: from scratch minus pretrained, averaged
            over the budgets.
          </caption>
          <thead>
            <tr>
              <th scope="col">seed</th>
              {budgets.flatMap((n) =>
                (["scratch", "pretrained"] as const).map((init) => (
                  <th scope="col" key={`${init}${n}`}>
                    {initNames[init]}, {n} a class
                  </th>
                )),
              )}
              <th scope="col">answer</th>
            </tr>
          </thead>
          <tbody>
            {finding.perBlock.map((share, block) => (
              <tr key={block}>
                <th scope="row">{block + 1}</th>
                {budgets.flatMap((n) =>
                  (["scratch", "pretrained"] as const).map((init) => (
                    <td key={`${init}${n}`}>{signedPoints(gainOf(finding, { init, n }, block))}</td>
                  )),
                )}
                <td>{signedPoints(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

/** Recall of each class in each arm, seeds pooled. */
function Classes({ finding, runs, titles, colours }: NumbersProps) {
  return (
    <Scroll label="Each class’s recall">
      <table>
        <caption>Recall of each class in %, over all seeds: the share of its held-back images that were right.</caption>
        <thead>
          <tr>
            <th scope="col">start</th>
            <th scope="col">images a class</th>
            <th scope="col">augmentation</th>
            {runs[0]!.confusion.map((_, label) => (
              <th scope="col" class="narrow" key={label}>
                <Mark colour={colours?.[label]} />
                {titles?.[label] ?? label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {finding.arms.map(({ arm }) => {
            const mine = runs.filter((run) => armKey(run) === armKey(arm));
            return (
              <tr key={armKey(arm)}>
                <th scope="row">{initNames[arm.init]}</th>
                <td>{arm.n}</td>
                <td>{arm.policy}</td>
                {qualityOf(summed(mine)).recalls.map((recall, label) => (
                  <td key={label}>{recall === null ? "" : points(recall)}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
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

function Spread({ values, decimals }: { values: readonly number[]; decimals: number }) {
  if (values.length === 0) return <td />;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    <td>
      {mean.toFixed(decimals)}{" "}
      <small>
        ({Math.min(...values).toFixed(decimals)} to {Math.max(...values).toFixed(decimals)})
      </small>
    </td>
  );
}
