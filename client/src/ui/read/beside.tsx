// A linked result and its repeat on this device, side by side on one scale.

import { armKey } from "#core/study/study";
import type { Comparison } from "../../state/comparison";
import { Meter } from "../charts/meter";
import { Rows, Table } from "../table";
import { agreementSentence, plansSentence, sideSentence } from "../words/comparison";
import { decimalsOf, points, signedPoints } from "../words/format";
import { meterOf } from "../words/progress";
import { armColumns, armRow } from "./arm-row";

const sides = [
  ["linked", "From the link"],
  ["here", "On this device"],
] as const;

/** Both results, how far they agree, and their numbers. */
export function Beside({ comparison }: { comparison: Comparison }) {
  const reached = sides.flatMap(([side]) => {
    const { low, high, perBlock } = meterOf(comparison[side].finding);
    return [low, high, ...perBlock].filter((share) => share !== null);
  });
  return (
    <section class="beside">
      <h2>Side by side</h2>
      <div class="pair">
        {sides.map(([side, name]) => (
          <figure key={side}>
            <h3>{name}</h3>
            <Meter {...meterOf(comparison[side].finding)} alongside={reached} />
            <figcaption>{sideSentence(comparison[side])}</figcaption>
          </figure>
        ))}
      </div>
      <p>
        {agreementSentence(comparison)} {plansSentence(comparison)}
      </p>
      <p class="fine">
        A repeat shows that the numbers can be had again. It is no second study: both rest on the same seed.
      </p>
      <details>
        <summary>Both in numbers</summary>
        <ArmTable comparison={comparison} />
      </details>
    </section>
  );
}

function ArmTable({ comparison: { linked, here } }: { comparison: Comparison }) {
  return (
    <Table
      label="Both results in numbers"
      caption="Accuracy of each arm in %, averaged over the seeds of each side."
      columns={[...armColumns, "link", "here", "difference"]}
    >
      <Rows
        rows={here.finding.arms.map(({ arm, accuracy, low, high }) => {
          const other = linked.finding.arms.find((candidate) => armKey(candidate.arm) === armKey(arm));
          const decimals = decimalsOf((high - low) / 2);
          return armRow(arm, [
            other && points(other.accuracy, decimals),
            points(accuracy, decimals),
            other && signedPoints(accuracy - other.accuracy, decimals),
          ]);
        })}
      />
    </Table>
  );
}
