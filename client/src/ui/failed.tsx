// A study that could not go on: what happened, what was done, what to do.

import type { Failed } from "../state/page";
import type { Session } from "../state/session";
import { failureHeadline } from "./words/failures";

/** The failure page. */
export function FailedPage({ page, session }: { page: Failed; session: Session }) {
  const { study } = page;
  return (
    <section class="failed">
      <h1 tabIndex={-1}>{failureHeadline(page.code)}</h1>
      <p class="lead" role="alert">
        {page.message}
      </p>
      {study && study.runs.length > 0 && (
        <p>
          {study.runs.length === 1 ? "One run is" : `${study.runs.length} runs are`} finished and kept on this device.
        </p>
      )}
      <div class="go">
        {study && (
          <button type="button" class="primary" onClick={() => session.resume(study)}>
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
