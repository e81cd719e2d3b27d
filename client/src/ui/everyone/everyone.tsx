// What all given studies say: progress until there are enough, then each task by itself, with settled and promised
// studies apart. Nothing is combined that must stay apart.

import type { Group, Release } from "#core/report";
import { targetIds } from "#core/study";
import { type ReleaseAnswer, summaryOf } from "../../state/release";
import { Frame } from "../frame";
import { Scroll } from "../scroll";
import { count, signedPoints, targetWords } from "../words/format";
import { Histogram, summarySentence } from "./histogram";

/** The page for an answer; null while it is awaited. */
export function Everyone({ answer, retry }: { answer: ReleaseAnswer | null; retry: () => void }) {
  return (
    <Frame here="everyone">
      <section class="everyone">
        <h1>What everyone’s studies say</h1>
        <p class="lead">
          Every given study counts once, as a few whole numbers added to public counts; no row of it is kept. Counts are
          shown only when enough studies are in, so that none can be read out of them.
        </p>
        {answer === null && (
          <p class="soft" role="status">
            Fetching the counts.
          </p>
        )}
        {answer?.ok === false && (
          <div role="alert">
            <p>
              {answer.why === "offline"
                ? "The site can’t be reached. Measuring works without it; the counts come back when you are online."
                : "The site answered with something else than counts. Try again in a while."}
            </p>
            <button type="button" onClick={retry}>
              Try again
            </button>
          </div>
        )}
        {answer?.ok && <Released release={answer.release} />}
      </section>
    </Frame>
  );
}

function Released({ release: { progress, release } }: { release: Release }) {
  const { studies, needed } = progress;
  return (
    <>
      {release === null ? (
        <>
          <p class="progress-count">
            {studies} of the {count(needed, "study", "studies")} that the first release needs
          </p>
          <progress max={needed} value={studies} aria-label="Studies towards the first release" />
          <p class="fine">
            {studies === 0
              ? "Nobody has given a study yet. Yours can be the first."
              : "Until then there is nothing to see here."}
          </p>
          <p class="go">
            <a class="button" href="/">
              Measure it
            </a>
          </p>
        </>
      ) : (
        <>
          <p class="progress-count">{count(release.studies, "study", "studies")} so far</p>
          {tasksOf(release.groups).map(([task, groups]) => (
            <Task key={task} task={task} groups={groups} />
          ))}
        </>
      )}
    </>
  );
}

/** Groups by task, in the order of the tasks. */
function tasksOf(groups: readonly Group[]): readonly (readonly [number, readonly Group[]])[] {
  const tasks = [...new Set(groups.map(({ task }) => task))].sort((a, b) => a - b);
  return tasks.map((task) => [task, groups.filter((group) => group.task === task)] as const);
}

const strata = [
  { settled: 1, promised: 1, title: "Six seeds or more, promised before the start" },
  { settled: 1, promised: 0, title: "Six seeds or more, given after the result was seen" },
  { settled: 0, promised: 1, title: "Fewer than six seeds, promised before the start" },
  { settled: 0, promised: 0, title: "Fewer than six seeds, given after the result was seen" },
] as const;

function Task({ task, groups }: { task: number; groups: readonly Group[] }) {
  const target = targetIds[task];
  return (
    <>
      <h2>{target ? targetWords[target].name : `Task ${task}`}</h2>
      {strata.map(({ settled, promised, title }) => {
        const mine = groups.filter((group) => group.settled === settled && group.promised === promised);
        if (mine.length === 0) return null;
        const whole = summaryOf(mine);
        // Studies of a few seeds are drawn, and never summed up in one number.
        const summary = settled === 1 ? whole : { ...whole, quartiles: null };
        return (
          <figure key={title} class="group">
            <h3>{title}</h3>
            <Histogram summary={summary} />
            <figcaption>
              {settled === 1
                ? summarySentence(summary)
                : `${count(summary.studies, "study", "studies")}, not summed up.`}{" "}
              Each bar is two points wide.
            </figcaption>
            <details>
              <summary>The numbers</summary>
              <Scroll label={title}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">answer, points</th>
                      <th scope="col">studies</th>
                    </tr>
                  </thead>
                  <tbody>
                    {summary.bars.map(([share, studies]) => (
                      <tr key={share}>
                        <th scope="row">{signedPoints(share)}</th>
                        <td>{studies}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </details>
          </figure>
        );
      })}
    </>
  );
}
