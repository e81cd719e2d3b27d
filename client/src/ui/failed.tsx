// A study that could not go on: what happened, what was done, what to do.

import type { Failed } from "../state/page";
import type { Session } from "../state/session";
import { failureHeadline, finishedSentence } from "./words/failures";

/** The failure page. */
export function FailedPage({ page, session }: { page: Failed; session: Session }) {
  const { study } = page;
  // What is really stored: saving may have failed.
  const kept = session.shelf.value?.find(({ id }) => id === study?.id) ?? null;
  return (
    <section class="failed">
      <h1 tabIndex={-1}>{failureHeadline(page.code)}</h1>
      <p class="lead" role="alert">
        {page.message}
      </p>
      {study && study.runs.length > 0 && <p>{finishedSentence(study.runs.length, kept?.runs.length ?? 0)}</p>}
      <div class="go">
        {kept && (
          <button type="button" class="primary" onClick={() => session.resume(kept)}>
            Try to go on
          </button>
        )}
        {study && study.blocks.length > 0 && (
          <button type="button" onClick={() => session.open(study)}>
            Read what is finished
          </button>
        )}
        <button type="button" onClick={() => session.ask()}>
          Back to the question
        </button>
      </div>
    </section>
  );
}
