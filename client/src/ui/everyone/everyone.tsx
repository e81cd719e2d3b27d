// What all given studies say, group by group: progress until a group has enough, then its histogram. Groups are never
// combined.

import { epsilon } from "#core/privacy";
import type { PublishedGroup, Release } from "#core/published";
import type { ReleaseAnswer } from "../../state/release";
import { Frame } from "../frame";
import { count } from "../words/format";
import { taskName } from "../words/groups";
import { GroupFigure } from "./group";

/** The page for an answer; null while it is awaited. */
export function Everyone({ answer, retry }: { answer: ReleaseAnswer | null; retry: () => void }) {
  return (
    <Frame here="everyone">
      <section class="everyone">
        <h1>What everyone’s studies say</h1>
        <p class="lead">
          Every given study counts once, as a few whole numbers added to public counts; no row of it is kept.{" "}
          {publishingSentence(answer?.ok ? answer.release.needed : null)}
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

/** When counts are shown and what that leaves open; `needed` is null while it is not known. */
export function publishingSentence(needed: number | null): string {
  const shown =
    needed === null
      ? "Counts are shown only for groups of enough studies, and refreshed that many at a time."
      : `Counts are shown only for groups of at least ${count(needed, "study", "studies")}, and refreshed ${needed} at a time.`;
  return `${shown} Noise is in every count (epsilon ${epsilon} a study), so that no single study can be read out of them.`;
}

function Released({ release: { needed, groups } }: { release: Release }) {
  return (
    <>
      {groups.length === 0 && (
        <>
          <p class="progress-count">0 of the {count(needed, "study", "studies")} that the first release needs</p>
          <progress max={needed} value={0} aria-label="Studies towards the first release" />
          <p class="fine">Nobody has given a study yet. Yours can be the first.</p>
        </>
      )}
      {tasksOf(groups).map(([task, mine]) => (
        <Task key={task} task={task} groups={mine} />
      ))}
      {groups.every(({ parts }) => parts.length === 0) && (
        <p class="go">
          <a class="button" href="/">
            Measure it
          </a>
        </p>
      )}
    </>
  );
}

/** Groups by task, in the order of the tasks; the longer studies first, then more budgets, then those promised before the start. */
function tasksOf(groups: readonly PublishedGroup[]): readonly (readonly [number, readonly PublishedGroup[]])[] {
  const tasks = [...new Set(groups.map(({ task }) => task))].sort((a, b) => a - b);
  const ordered = [...groups].sort((a, b) => b.settled - a.settled || b.budgets - a.budgets || b.promised - a.promised);
  return tasks.map((task) => [task, ordered.filter((group) => group.task === task)] as const);
}

function Task({ task, groups }: { task: number; groups: readonly PublishedGroup[] }) {
  return (
    <>
      <h2>{taskName(task)}</h2>
      {groups.map((group) => (
        <GroupFigure
          key={`${group.version} ${group.base} ${group.budgets} ${group.settled} ${group.promised}`}
          group={group}
        />
      ))}
    </>
  );
}
