// Studies that ended on this device, to be read again or removed. They are kept here and nowhere else.

import type { Session } from "../../state/session";
import { count, day, targetWords } from "../words/format";

/** The list, or nothing where there is none. */
export function Earlier({ session }: { session: Session }) {
  const studies = session.shelf.value?.filter((study) => study.state !== "running") ?? [];
  if (studies.length === 0) return null;
  return (
    <section class="earlier">
      <h2>Measured on this device before</h2>
      <ul>
        {studies.map((study) => (
          <li key={study.id}>
            <span>
              {targetWords(study.settings.target).short}, {day(study.startedAt)}{" "}
              <small>{count(study.blocks.length, "seed")}</small>
            </span>
            <span>
              <button type="button" class="quiet" onClick={() => session.open(study)}>
                Open<span class="hidden"> the study from {day(study.startedAt)}</span>
              </button>
              <button type="button" class="quiet" onClick={() => void session.discard(study)}>
                Remove<span class="hidden"> the study from {day(study.startedAt)}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
