// Scratch at the study's steps and at twice as many, seed by seed: whether its training was too short. A table only.

import type { Finding } from "#core/share";
import type { PolicyName } from "#core/study";
import { Scroll } from "../scroll";
import { policyWords, signedPoints } from "../words/format";

/** A seed at one budget, as shares. */
interface Row {
  readonly seed: number;
  readonly n: number;
  /** What augmentation added from scratch. */
  readonly gain: Length;
  /** The answer of the seed, all budgets together. */
  readonly answer: Length;
}
/** At the study's own steps, and at twice as many. */
interface Length {
  readonly own: number;
  readonly doubled: number;
}

/** The table, behind a disclosure; nothing where no seed was trained again. */
export function DoubledSteps({ finding, policy }: { finding: Finding; policy: PolicyName }) {
  if (finding.doubled === null) return null;
  const { steps } = finding.doubled;
  const rows = rowsOf(finding, policy);
  const budgets = new Set(rows.map(({ n }) => n)).size;
  return (
    <details>
      <summary>From scratch with twice the steps</summary>
      <Scroll label="From scratch with twice the steps">
        <table>
          <caption>
            What {policyWords[policy]} augmentation added from scratch, and the answer that follows, in points: after{" "}
            {steps / 2} steps, and after {steps}. The pretrained start is the same in both. Where the answer turns its
            sign, the training was too short to tell.
          </caption>
          <thead>
            <tr>
              <th scope="col">seed</th>
              <th scope="col">images a class</th>
              <th scope="col">added, {steps / 2}</th>
              <th scope="col">added, {steps}</th>
              <th scope="col">answer, {steps / 2}</th>
              <th scope="col">answer, {steps}</th>
              <th scope="col">sign</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ seed, n, gain, answer }, at) => (
              <tr key={`${seed} ${n}`}>
                {at % budgets === 0 && (
                  <th scope="row" rowSpan={budgets}>
                    {seed}
                  </th>
                )}
                <td>{n}</td>
                <td>{signedPoints(gain.own)}</td>
                <td>{signedPoints(gain.doubled)}</td>
                {at % budgets === 0 && (
                  <>
                    <td rowSpan={budgets}>{signedPoints(answer.own)}</td>
                    <td rowSpan={budgets}>{signedPoints(answer.doubled)}</td>
                    <td rowSpan={budgets}>{Math.sign(answer.own) === Math.sign(answer.doubled) ? "stays" : "turns"}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

/** A row a seed and budget, in this order. */
function rowsOf({ doubled, gains, perBlock }: Finding, policy: PolicyName): readonly Row[] {
  if (doubled === null) return [];
  const budgets = [...new Set(gains.map(({ n }) => n))];
  const gainAt = (init: "pretrained" | "scratch", n: number, block: number) =>
    gains.find((gain) => gain.init === init && gain.n === n)?.perBlock[block] ?? Number.NaN;
  const longerAt = (name: PolicyName, n: number, block: number) =>
    doubled.arms.find(({ arm }) => arm.policy === name && arm.n === n)?.perBlock[block] ?? Number.NaN;
  return Array.from({ length: doubled.blocks }, (_, block) => {
    const own = (n: number) => gainAt("scratch", n, block);
    const longer = (n: number) => longerAt(policy, n, block) - longerAt("none", n, block);
    const apart = budgets.reduce((sum, n) => sum + longer(n) - gainAt("pretrained", n, block), 0) / budgets.length;
    return budgets.map((n) => ({
      seed: block + 1,
      n,
      gain: { own: own(n), doubled: longer(n) },
      answer: { own: perBlock[block]!, doubled: apart },
    }));
  }).flat();
}
