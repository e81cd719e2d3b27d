// A linked result and its repeat on this device, side by side on one scale.

import { armKey } from "#core/study/study";
import type { Comparison } from "../../state/comparison";
import { Meter } from "../charts/meter";
import { Scroll } from "../scroll";
import { agreementSentence, plansSentence, sideSentence } from "../words/comparison";
import { decimalsOf, initNames, points, signedPoints } from "../words/format";
import { meterOf } from "../words/progress";

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
        <Scroll label="Both results in numbers">
          <ArmTable comparison={comparison} />
        </Scroll>
      </details>
    </section>
  );
}

function ArmTable({ comparison: { linked, here } }: { comparison: Comparison }) {
  return (
    <table>
      <caption>Accuracy of each arm in %, averaged over the seeds of each side.</caption>
      <thead>
        <tr>
          <th scope="col">start</th>
          <th scope="col">images a class</th>
          <th scope="col">augmentation</th>
          <th scope="col">link</th>
          <th scope="col">here</th>
          <th scope="col">difference</th>
        </tr>
      </thead>
      <tbody>
        {here.finding.arms.map(({ arm, accuracy, low, high }) => {
          const other = linked.finding.arms.find((candidate) => armKey(candidate.arm) === armKey(arm));
          const decimals = decimalsOf((high - low) / 2);
          return (
            <tr key={armKey(arm)}>
              <th scope="row">{initNames[arm.init]}</th>
              <td>{arm.n}</td>
              <td>{arm.policy}</td>
              <td>{other && points(other.accuracy, decimals)}</td>
              <td>{points(accuracy, decimals)}</td>
              <td>{other && signedPoints(accuracy - other.accuracy, decimals)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
