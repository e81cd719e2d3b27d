// The question that decides how far augmentation may go, its answers, and what they led to so far.

import type { Bracket } from "#core/study/caps";
import { type Caps, type OperationKind, operationKinds } from "#core/study/study";
import { answerSentence, capWords } from "../words/caps";

/** Yes or no to the views that are shown; `last` is what the answers about this operation say, null before the first. */
export function StillSame({
  kind,
  last,
  answer,
}: {
  kind: OperationKind;
  last: Bracket | null;
  answer: (same: boolean) => void;
}) {
  return (
    <fieldset class="same">
      <legend>Is each still the same class?</legend>
      <div class="go">
        <button type="button" onClick={() => answer(true)}>
          Yes
        </button>
        <button type="button" onClick={() => answer(false)}>
          No
        </button>
      </div>
      <p class="fine" role="status">
        {last ? answerSentence(last, kind) : "After a no, augmentation stays below it for these pictures."}
      </p>
    </fieldset>
  );
}

/** What is capped on a target, each taken back with one tap; nothing where nothing is. */
export function CapList({ caps, lift }: { caps: Caps; lift: (kind: OperationKind) => void }) {
  return (
    <ul class="caps" aria-label="How far augmentation goes on these pictures">
      {operationKinds.map((kind) => {
        const cap = caps[kind];
        return cap === undefined ? null : (
          <li key={kind}>
            <span>
              Augmentation: <b>{capWords(kind, cap)}</b>
            </span>
            <button type="button" class="quiet" onClick={() => lift(kind)}>
              Take back<span class="hidden">: {capWords(kind, cap)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
