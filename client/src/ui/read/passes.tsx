// The card on what was measured beside the answer: sentences a pass, and every question in numbers behind a disclosure.

import { effectsOf } from "#core/answers/secondary";
import type { StudyRecord } from "#core/records/record";
import { basesOf } from "#core/study/passes";
import { Rows, Table } from "../table";
import { baseSource, capital } from "../words/format";
import {
  foundWords,
  passSentences,
  passWords,
  questionsExplained,
  questionWords,
  standingWords,
} from "../words/passes";

/** What later passes found; nothing where none were planned, or where no block has one yet. */
export function Passes({ study }: { study: Pick<StudyRecord, "settings" | "blocks" | "runs"> }) {
  const effects = effectsOf(study);
  if (effects.every(({ blocks }) => blocks === 0)) return null;
  const { settings } = study;
  const bases = basesOf(settings);
  const passes = [...new Set(effects.map(({ pass }) => pass))].map((pass) => ({
    pass,
    name: capital(passWords(pass, settings)),
    found: effects.filter((effect) => effect.pass === pass),
  }));
  return (
    <section class="passes">
      <h2>Beside the answer</h2>
      <ul class="plain">
        {passes.map(({ pass, name, found }) => (
          <li key={pass}>
            <b>{name}.</b> {passSentences(found, settings).join(" ")}
          </li>
        ))}
      </ul>
      {effects.some(({ isClear }) => isClear) && (
        <p class="fine">In brackets: the 95 % interval of each difference by itself.</p>
      )}
      <details>
        <summary>Every question in numbers</summary>
        <p class="fine">
          What is asked was fixed before the first run. “Clear” is what still stands when all questions of a kind are
          counted as one family (Holm): even one false claim among them has a chance of 5 % at most. The answer above
          does not count these runs. {questionsExplained}
        </p>
        {bases.length > 1 && (
          <p class="fine">
            The starts are one network that has seen different pictures: {bases.map(baseSource).join("; ")}. From
            scratch they are the same.
          </p>
        )}
        <Table
          label="What was measured beside the answer"
          caption="Points, averaged over seeds, with the 95 % interval of each question alone."
          columns={["question", "points", "interval", "after Holm"]}
        >
          {passes.map(({ pass, name, found }) => (
            <Rows
              key={pass}
              heading={name}
              rows={found.map((effect) => {
                const { points, range } = foundWords(effect);
                return { name: questionWords(effect, settings), cells: [points, range, standingWords(effect)] };
              })}
            />
          ))}
        </Table>
      </details>
    </section>
  );
}
