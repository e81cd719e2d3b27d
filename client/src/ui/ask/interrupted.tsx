// A study that was cut off, and the two things that can be done with it.

import type { StudyRecord } from "#core/records/record";
import { dueRuns } from "#core/records/runs";
import { allTrials } from "#core/study/tuning";
import type { Session } from "../../state/session";
import { day, targetWords } from "../words/format";

/** Each without and with augmentation. */
const trialsOfAll = 2 * allTrials.length;

/** What is left of an interrupted study, with Resume and Discard. */
export function Interrupted({ study, session }: { study: StudyRecord; session: Session }) {
  return (
    <div class="aside">
      <p>
        A study from {day(study.startedAt)} ({targetWords(study.settings.target).short}) was interrupted{" "}
        {study.trying
          ? `while learning rates were tried, with ${study.trying.losses.length} of ${trialsOfAll} runs done`
          : `at run ${study.runs.length} of ${dueRuns(study).length}`}
        . It goes on where it stopped; on the same device, with the same numbers.
      </p>
      <div class="go">
        <button type="button" onClick={() => session.resume(study)}>
          Resume
        </button>
        <button type="button" class="quiet" onClick={() => void session.discard(study)}>
          Discard
        </button>
      </div>
    </div>
  );
}
