// The learning rates that were tried before a study, with what each lost on images that the answer never rests on. A table only.

import type { StudyRecord } from "#core/records/record";
import type { Trial, Tuned } from "#core/study/tuning";
import { Rows, Table } from "../table";
import { initNames, policyWords } from "../words/format";
import { rateWords } from "../words/limits";

/** The table, behind a disclosure; nothing where no rate was tried, or where the rates came with a link. */
export function Trials({ study: { tuning, settings } }: { study: Pick<StudyRecord, "settings" | "tuning"> }) {
  const { tuned } = settings;
  if (!tuning || !tuned) return null;
  return (
    <details>
      <summary>Learning rates that were tried</summary>
      <Table
        label="Learning rates that were tried"
        caption={`Each rate in a run of ${tuning.steps} steps with ${tuning.n} images a class: the log loss on ${tuning.images} images that no seed is tested on (less is better), and how far it is from that of the usual rate, with two standard errors. Another rate is taken only where it is lower by more than these.`}
        columns={["start", "rate", "none", policyWords[settings.policy], "from the usual", "taken"]}
      >
        <Rows
          rows={tuning.trials.map((trial) => ({
            name: initNames[trial.init],
            cells: [
              rateWords[trial.power],
              lossText(trial.none),
              lossText(trial.augmented),
              apartText(trial),
              isTaken(trial, tuned) ? "yes" : "",
            ],
          }))}
        />
      </Table>
    </details>
  );
}

function isTaken({ init, power }: Trial, tuned: Tuned): boolean {
  return tuned[init] === power;
}

function lossText(loss: number | null): string {
  return loss === null ? "diverged" : loss.toFixed(3);
}

function apartText({ power, difference, standardError }: Trial): string {
  if (power === 0 || difference === null) return "";
  const text = `${difference < 0 ? "\u2212" : "+"}${Math.abs(difference).toFixed(3)}`;
  return standardError === null ? text : `${text} ± ${(2 * standardError).toFixed(3)}`;
}
