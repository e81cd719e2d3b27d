// More seeds for a study that ended: for how long, what that changes, and what the planned number showed.

import { useState } from "preact/hooks";
import { asPlanned, blocksIn } from "#core/answers/going-on";
import { primaryOf } from "#core/answers/primary";
import type { Finding } from "#core/links/share";
import type { StudyRecord } from "#core/records/record";
import { moreMinutes, type Session } from "../../state/session";
import { count } from "../words/format";
import { goingOnSentence, stoodSentence } from "../words/going-on";

/** The offer, for a study of this device that ran to its end and can have more seeds; nothing otherwise. */
export function GoingOn(props: {
  study: StudyRecord;
  finding: Finding;
  session: Session;
  /** More seeds are what would settle an open answer. */
  settles: boolean;
}) {
  const { study, finding, session, settles } = props;
  const [minutes, setMinutes] = useState<(typeof moreMinutes)[number]>(5);
  const more = blocksIn(study, minutes);
  if (study.state !== "finished" || more === 0) return null;
  return (
    <div class="going-on">
      <div class="go">
        <button type="button" class={settles ? "primary" : undefined} onClick={() => session.extend(study, minutes)}>
          Go on
        </button>
        <label class="minutes">
          for{" "}
          <select
            aria-label="for how many more minutes"
            value={minutes}
            onChange={(event) => {
              const chosen = moreMinutes.find((choice) => choice === Number(event.currentTarget.value));
              if (chosen) setMinutes(chosen);
            }}
          >
            {moreMinutes.map((choice) => (
              <option key={choice} value={choice}>
                {count(choice, "more minute")}
              </option>
            ))}
          </select>
        </label>
        <span class="fine">About {count(more, "more seed")}.</span>
      </div>
      <details>
        <summary>What more seeds change</summary>
        <p>{goingOnSentence(finding, more)}</p>
      </details>
    </div>
  );
}

/** What the planned number of seeds showed, of a study that went on beyond it. */
export function Stood({ study }: { study: Pick<StudyRecord, "settings" | "blocks" | "runs"> }) {
  return <p class="fine">{stoodSentence(primaryOf(asPlanned(study)))}</p>;
}
