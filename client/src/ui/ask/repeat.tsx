// A link asked to repeat a study: its settings are shown and can't be changed, else it would be another study.

import type { FrozenSettings } from "#core/links/share";
import type { Known } from "../../state/own-studies";
import type { Session } from "../../state/session";
import { Terms } from "../terms";
import { ownElsewhere, targetWords } from "../words/format";
import { controlSentence, settingsWords } from "../words/limits";

/** The settings that a link froze, and the way out. */
export function Repeat({
  settings,
  session,
  known,
}: {
  settings: FrozenSettings;
  session: Session;
  /** What this device has of its own task; null for a built-in one. */
  known: Known | null;
}) {
  return (
    <div class="aside">
      <p>
        This link repeats a study: <b>{targetWords(settings.target, known?.at === "here" ? "here" : "link").name}</b>,
        seed {settings.seed}. Your device draws the same images, weights and views; it takes as long as it takes.
      </p>
      {known?.at === "gone" && <p role="status">{ownElsewhere}</p>}
      {settings.permutedLabels && <p>{controlSentence}</p>}
      <details>
        <summary>Its settings</summary>
        <Terms rows={settingsWords(settings)} />
      </details>
      <button type="button" class="quiet" onClick={() => session.ask()}>
        Choose something else
      </button>
    </div>
  );
}
