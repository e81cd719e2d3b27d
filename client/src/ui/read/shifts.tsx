// The card on unusual angles and dim light: one sentence, the drawing, and its table behind a disclosure.

import { type ArmUnderShift, underShifts } from "#core/answers/shifted";
import type { StudyRecord } from "#core/records/record";
import { rowsOf, Shifts } from "../charts/shifts";
import { Rows, Table } from "../table";
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
        <Table
          label="Accuracy under each change"
          caption="Accuracy in %, averaged over budgets and seeds, with its 95 % interval."
          columns={[
            "pictures",
            ...found.plain.map(({ init, treated }) => `${initNames[init]}, ${treated ? settings.policy : "none"}`),
          ]}
        >
          <Rows rows={rowsOf(found).map(({ name, arms }) => ({ name, cells: arms.map(armText) }))} />
        </Table>
      </details>
    </section>
  );
}

function armText({ estimate, low, high }: ArmUnderShift) {
  const decimals = decimalsOf(low === null || high === null ? null : (high - low) / 2);
  return (
    <>
      {points(estimate, decimals)} {low !== null && high !== null && <small>({interval(low, high, decimals)})</small>}
    </>
  );
}
