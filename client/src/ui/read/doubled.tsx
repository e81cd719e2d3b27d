// Scratch at the study's steps and at twice as many, seed by seed: whether its training was too short. A table only.

import type { Finding } from "#core/links/share";
import type { PolicyName } from "#core/study/study";
import { Rows, Table } from "../table";
import { policyWords, signedPoints } from "../words/format";

/** At the study's own steps, and at twice as many; shares. */
interface Lengths {
  readonly own: number;
  readonly doubled: number;
}

interface Seed {
  readonly seed: number;
  /** What augmentation added from scratch at each budget. */
  readonly gains: readonly Lengths[];
  readonly answer: Lengths;
}

/** The table, behind a disclosure; nothing where no seed was trained again. */
export function DoubledSteps({ finding, policy }: { finding: Finding; policy: PolicyName }) {
  if (finding.doubled === null) return null;
  const { steps } = finding.doubled;
  const lengths = [steps / 2, steps];
  return (
    <details>
      <summary>From scratch with twice the steps</summary>
      <Table
        label="From scratch with twice the steps"
        caption={`What ${policyWords[policy]} augmentation added from scratch, and the answer that follows, in points: after ${steps / 2} steps, and after ${steps}. The pretrained start is the same in both. Where the answer turns its sign, the training was too short to tell.`}
        columns={[
          "seed",
          ...budgetsOf(finding).flatMap((n) => lengths.map((length) => `${n} a class, ${length}`)),
          ...lengths.map((length) => `answer, ${length}`),
          "sign",
        ]}
      >
        <Rows
          rows={seedsOf(finding, policy).map(({ seed, gains, answer }) => ({
            name: seed,
            cells: [
              ...[...gains, answer].flatMap(({ own, doubled }) => [signedPoints(own), signedPoints(doubled)]),
              Math.sign(answer.own) === Math.sign(answer.doubled) ? "stays" : "turns",
            ],
          }))}
        />
      </Table>
    </details>
  );
}

function budgetsOf({ gains }: Finding): readonly number[] {
  return [...new Set(gains.map(({ n }) => n))];
}

function seedsOf(finding: Finding, policy: PolicyName): readonly Seed[] {
  const { doubled, gains, perBlock } = finding;
  if (doubled === null) return [];
  const gainAt = (init: "pretrained" | "scratch", n: number, block: number) =>
    gains.find((gain) => gain.init === init && gain.n === n)?.perBlock[block] ?? Number.NaN;
  const longerAt = (name: PolicyName, n: number, block: number) =>
    doubled.arms.find(({ arm }) => arm.policy === name && arm.n === n)?.perBlock[block] ?? Number.NaN;
  const budgets = budgetsOf(finding);
  return Array.from({ length: doubled.blocks }, (_, block) => {
    const longer = (n: number) => longerAt(policy, n, block) - longerAt("none", n, block);
    const apart = budgets.map((n) => longer(n) - gainAt("pretrained", n, block));
    return {
      seed: block + 1,
      gains: budgets.map((n) => ({ own: gainAt("scratch", n, block), doubled: longer(n) })),
      answer: { own: perBlock[block]!, doubled: apart.reduce((sum, one) => sum + one, 0) / apart.length },
    };
  });
}
