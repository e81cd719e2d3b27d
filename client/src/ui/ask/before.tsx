// What the button will start, under the button.

import type { Foresight } from "../../state/foresight";
import type { Power } from "../../state/power";
import { beforeSentences, powerSentences, tuningSentence } from "../words/before";

/** What is known of the study before its start; its place is kept until the engine has looked. */
export function Before({
  foresight,
  power,
  tuning,
}: {
  foresight: Foresight | null;
  power: Power;
  /** Whether learning rates are tried first; null where the study is fixed by a link. */
  tuning: { readonly chosen: boolean; readonly choose: (chosen: boolean) => void } | null;
}) {
  const notes = foresight?.notes ?? [];
  return (
    <div class="before">
      <p class="plan">{foresight && beforeSentences(foresight).join(" ")}</p>
      {notes.length > 0 && (
        <details>
          <summary>What was made smaller to fit</summary>
          {notes.map((note) => (
            <p key={note} class="fine">
              {note}
            </p>
          ))}
        </details>
      )}
      {tuning && (
        <details>
          <summary>Learning rates: {tuning.chosen ? "tried first" : "as usual"}</summary>
          <label class="tick">
            <input
              type="checkbox"
              checked={tuning.chosen}
              onChange={(event) => tuning.choose(event.currentTarget.checked)}
            />
            <span>
              Try learning rates first. <small>{tuningSentence(foresight)}</small>
            </span>
          </label>
        </details>
      )}
      {powerSentences(power).map((sentence) => (
        <p key={sentence} class="fine">
          {sentence}
        </p>
      ))}
    </div>
  );
}
