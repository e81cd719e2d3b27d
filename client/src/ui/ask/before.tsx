// What the button will start, under the button.

import type { Foresight } from "../../state/foresight";
import type { Power } from "../../state/power";
import { beforeSentences, powerSentences } from "../words/before";

/** What is known of the study before its start; nothing until the engine has looked. */
export function Before({ foresight, power }: { foresight: Foresight | null; power: Power }) {
  const notes = foresight?.notes ?? [];
  return (
    <div class="before">
      {foresight && <p>{beforeSentences(foresight).join(" ")}</p>}
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
      {powerSentences(power).map((sentence) => (
        <p key={sentence} class="fine">
          {sentence}
        </p>
      ))}
    </div>
  );
}
