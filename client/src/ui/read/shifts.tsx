// The card on unusual angles and dim light: one sentence, the drawing, and its table behind a disclosure.

import { underShifts } from "#core/answers/shifted";
import type { StudyRecord } from "#core/records/record";
import { rowsOf, Shifts } from "../charts/shifts";
import { Scroll } from "../scroll";
import { decimalsOf, initNames, interval, points } from "../words/format";
import { shiftsCaption, shiftsSentence, shiftWords } from "../words/shifts";

/** What a study's networks do with changed pictures; nothing before the second complete seed. */
export function UnusualAngles({ study }: { study: Pick<StudyRecord, "settings" | "blocks" | "runs"> }) {
  const found = underShifts(study);
  if (!found) return null;
  const { settings } = study;
  return (
    <section class="shifts">
      <h2>Unusual angles, dim light</h2>
      <p>{shiftsSentence(found, settings)}</p>
      <figure>
        <Shifts found={found} />
        <figcaption>{shiftsCaption(found, settings)}</figcaption>
      </figure>
      <details>
        <summary>All changes in numbers</summary>
        <ul class="plain">
          {found.effects.map(({ shift }) => (
            <li key={shift}>
              {shiftWords[shift].name}: {shiftWords[shift].done}
            </li>
          ))}
        </ul>
        <Scroll label="Accuracy under each change">
          <table>
            <caption>Accuracy in %, averaged over budgets and seeds, with its 95 % interval.</caption>
            <thead>
              <tr>
                <th scope="col">pictures</th>
                {found.plain.map(({ init, treated }) => (
                  <th scope="col" key={`${init}${treated}`}>
                    {initNames[init]}, {treated ? settings.policy : "none"}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rowsOf(found).map(({ name, arms }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {arms.map(({ init, treated, estimate, low, high }) => {
                    const decimals = decimalsOf(low === null || high === null ? null : (high - low) / 2);
                    return (
                      <td key={`${init}${treated}`}>
                        {points(estimate, decimals)}{" "}
                        {low !== null && high !== null && <small>({interval(low, high, decimals)})</small>}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </section>
  );
}
