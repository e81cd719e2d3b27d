// A study as it runs: views of the kind that it trains on, what is running, the answer so far and the slopes behind it.

import { firstLookIn } from "#core/answers/first-look";
import { firstLookOf } from "#core/study/passes";
import type { BellDesk } from "../../state/bell";
import type { Watching } from "../../state/page";
import { classesOf, pointsOf, progressOf, resultOf } from "../../state/reading";
import type { Session } from "../../state/session";
import { Meter } from "../charts/meter";
import { Slopes } from "../charts/slopes";
import { Views } from "../views/seen";
import { firstLookAhead, firstLookCaution, firstLookSentence } from "../words/first-look";
import { targetWords } from "../words/format";
import { announcement, basisSentence, meterOf, resumedSentence, runningSentence } from "../words/progress";
import { BellTick } from "./bell";

/** The watching page. */
export function Watch({ page, session, bell }: { page: Watching; session: Session; bell: BellDesk }) {
  const { study } = page;
  const resumed = resumedSentence(page);
  const result = study ? resultOf({ origin: "here", study, notes: page.notes }) : null;
  const finding = result && "finding" in result ? result.finding : null;
  const first = study && firstLookIn(study);
  const progress = study ? progressOf(study, page.running) : triedOf(page);
  return (
    <section class="watch">
      <h1 class="small" tabIndex={-1}>
        {study ? `Measuring ${targetWords(study.settings.target).on}` : "Getting ready"}
      </h1>
      <p class="running">{runningSentence(page)}</p>
      <p class="hidden" aria-live="polite">
        {announcement(page)}
      </p>
      <progress
        max={progress?.all ?? 1}
        value={progress?.done}
        aria-label={study ? "Runs finished" : "Learning rates tried"}
      />
      <div class="sticky">
        <Meter {...meterOf(finding)} />
        <p class="basis fine">{basisSentence(finding)}</p>
      </div>
      {study && firstLookOf(study.settings) && (
        <p class="first-look">
          {first ? firstLookSentence(first) : firstLookAhead(study.settings)}{" "}
          <span class="soft">{firstLookCaution}</span>
        </p>
      )}
      <Views views={page.views} arm={page.running?.arm ?? null} />
      {study && (
        <figure>
          <Slopes
            runs={pointsOf(study)}
            budgets={study.settings.budgets}
            policy={study.settings.policy}
            classes={classesOf(study.settings.target)}
          />
          <figcaption>
            Each thin line is a seed: accuracy without and with augmentation. Steeper means more need; the answer is how
            much steeper the lines from scratch are.
          </figcaption>
        </figure>
      )}
      <div class="go">
        {page.paused ? (
          <button type="button" onClick={() => session.goOn()}>
            Go on
          </button>
        ) : (
          <button type="button" onClick={() => session.pause()} disabled={!(study || page.tuning) || page.stopping}>
            Pause
          </button>
        )}
        <button type="button" onClick={() => session.stop()} disabled={page.stopping}>
          {page.stopping ? "Stopping" : "Stop here"}
        </button>
        <span class="fine">Stopping keeps every finished seed. A reload goes on where it was.</span>
      </div>
      <BellTick bell={bell.bell.value} desk={bell} />
      {[resumed, ...page.notes, ...page.notices].filter(Boolean).map((sentence) => (
        <p key={sentence} class="fine">
          {sentence}
        </p>
      ))}
    </section>
  );
}

/** How far the trials of learning rates are; null before there are any. */
function triedOf({ tuning }: Watching): { readonly done: number; readonly all: number } | null {
  return tuning && { done: tuning.trial + tuning.done, all: tuning.trials };
}
