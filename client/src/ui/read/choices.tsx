// The card on what to do with this data: a recommendation for each number of training images, and all ways behind a disclosure.

import type { Choice, Way } from "#core/answers/choices";
import type { StudyRecord } from "#core/records/record";
import { recommendedIn } from "../../state/reading";
import { type Row, Rows, Table } from "../table";
import { aimWords, choiceSentences, scoredWords, wayName } from "../words/choices";
import { points } from "../words/format";

type Study = Pick<StudyRecord, "settings" | "blocks" | "runs">;

/** What is recommended; nothing before the third complete seed, and nothing where `recommendedIn` has nothing. */
export function Choices({ study }: { study: Study }) {
  const { settings } = study;
  const choices = recommendedIn(study);
  if (choices.length === 0) return null;
  const at = (n: number) => choices.filter((choice) => choice.n === n);
  return (
    <section class="to-do">
      <h2>What to do with this data</h2>
      <ul class="plain">
        {settings.budgets.map((n) => {
          const sentences = choiceSentences(at(n), settings);
          return sentences.length > 0 && <li key={n}>{sentences.join(" ")}</li>;
        })}
      </ul>
      <p class="fine">{scoredWords}</p>
      <details>
        <summary>All ways that were trained</summary>
        <p class="fine">
          Chosen is the cheapest way whose accuracy is at most one standard error below the best: fewer trained layers
          before more, less augmentation before more, all after {settings.steps} steps. The best of several is best by
          luck too, so the sentences above don’t repeat its accuracy from this table: each seed is left out in turn, the
          others choose, and what their choice gets right in it counts.
        </p>
        <Table
          label="All ways that were trained"
          caption="Accuracy in %, averaged over seeds; the cheapest way first."
          columns={["way", ...choices.map(({ n, aim }) => `${n} a class, ${aimWords[aim]}`)]}
        >
          <Rows rows={rowsOf(choices, settings)} />
        </Table>
      </details>
    </section>
  );
}

/** A row a way, with what it came to in each choice. */
function rowsOf(choices: readonly Choice[], settings: StudyRecord["settings"]): readonly Row[] {
  const nameOf = ({ cell }: Way) => wayName(cell, settings);
  return [...new Set(choices.flatMap(({ ways }) => ways.map(nameOf)))].map((name) => ({
    name,
    cells: choices.map((choice) => {
      const way = choice.ways.find((one) => nameOf(one) === name);
      return (
        way && (
          <>
            {points(way.accuracy)}
            <small> {standing(way, choice)}</small>
          </>
        )
      );
    }),
  }));
}

function standing({ cell, isNearBest }: Way, { chosen }: Choice): string {
  if (cell === chosen) return "chosen";
  return isNearBest ? "near the best" : "";
}
