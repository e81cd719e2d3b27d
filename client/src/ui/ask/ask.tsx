// The question and the one button. Everything that is chosen here has a default, so that the button works at once.

import type { ComponentChildren } from "preact";
import { targetIds } from "#core/study/study";
import type { OwnStudies } from "../../state/own-studies";
import { minuteChoices } from "../../state/session";
import { count, targetWords } from "../words/format";
import { DeviceLine } from "./device-line";
import { Interrupted } from "./interrupted";
import { OwnCards, type OwnCardsProps } from "./own-cards";
import { Repeat } from "./repeat";

interface AskProps extends OwnCardsProps {
  readonly gpc: boolean;
  readonly ownStudies: OwnStudies;
  /** What the button will start. */
  readonly before?: ComponentChildren;
  /** Lets a visitor look at what augmentation does to the target, and bring others. */
  readonly beside?: ComponentChildren;
}

/** The asking page. */
export function Ask({ session, gpc, ownStudies, before, beside, ...own }: AskProps) {
  const page = session.page.value;
  const choices = session.choices.value;
  const link = session.link.value;
  const interrupted = session.shelf.value?.find((study) => study.state === "running") ?? null;
  const repeated = link.kind === "repeat" ? link.settings : null;
  const known = repeated && ownStudies.known(repeated.target);
  return (
    <section class="ask">
      <h1 tabIndex={-1}>Does a pretrained start make augmentation unnecessary?</h1>
      <p class="lead">
        Augmentation shows a network its training pictures slightly changed. One pretrained on other pictures needs less
        of that than one from scratch, textbooks say. Your device trains dozens and compares. No picture leaves it.
      </p>
      {link.kind === "broken" && (
        <p class="aside" role="alert">
          This link can’t be opened. {link.why} Ask for it again, or measure it yourself.
        </p>
      )}
      {interrupted && <Interrupted study={interrupted} session={session} />}
      {repeated ? (
        <Repeat settings={repeated} session={session} known={known} />
      ) : (
        <fieldset class="targets">
          <legend>What should it learn?</legend>
          {targetIds.map((id) => (
            <label key={id}>
              <input
                type="radio"
                name="target"
                value={id}
                checked={choices.target === id}
                onChange={() => session.choose({ target: id })}
              />
              <img
                src={`/targets/${id}.png`}
                alt=""
                width={560}
                height={112}
                class={id === "emoji" ? undefined : "ink"}
              />
              <b>{targetWords(id).name}</b>
              <small>{targetWords(id).line}</small>
            </label>
          ))}
          <OwnCards session={session} {...own} />
        </fieldset>
      )}
      <fieldset class="guess">
        <legend>
          Which start will gain more from augmentation? <small>A guess, if you like.</small>
        </legend>
        <div class="choices">
          {guesses.map(([guess, words]) => (
            <label key={guess}>
              <input
                type="radio"
                name="guess"
                value={guess}
                checked={choices.guess === guess}
                onChange={() => session.choose({ guess })}
              />
              <span>{words}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="go">
        <button type="button" class="primary" disabled={known?.at === "gone"} onClick={() => session.begin(repeated)}>
          Measure it
        </button>
        {!repeated && (
          <label class="minutes">
            for{" "}
            <select
              aria-label="for how many minutes"
              value={choices.minutes}
              onChange={(event) => {
                const minutes = minuteChoices.find((choice) => choice === Number(event.currentTarget.value));
                if (minutes) session.choose({ minutes });
              }}
            >
              {minuteChoices.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {count(minutes, "minute")}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {known?.at !== "gone" && before}
      <DeviceLine device={page.device} />
      <p class="fine">
        No time, or no device for it? <a href="/example">See an example result</a>.
      </p>
      {page.notices.map((notice) => (
        <p key={notice} class="fine">
          {notice}
        </p>
      ))}
      {!gpc && !repeated && (
        <label class="tick">
          <input
            type="checkbox"
            checked={choices.promised}
            onChange={(event) => session.choose({ promised: event.currentTarget.checked })}
          />
          <span>
            I promise to add my numbers to everyone’s answer, however they turn out.{" "}
            <small>
              A few whole numbers, shown to you in full before anything is sent: no picture, name, address or device. A
              promise made now helps to keep the sum of all studies honest.
            </small>
          </span>
        </label>
      )}
      {!repeated && beside}
    </section>
  );
}

const guesses = [
  ["pretrained", "Pretrained"],
  ["scratch", "From scratch"],
  ["same", "The same"],
] as const;
