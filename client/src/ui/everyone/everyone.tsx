// What all given studies say, group by group: progress until a group has enough, then its answers. Groups are never
// combined; visitors' own tasks, built-in tasks, and what was promised before the start stand apart.

import type { PublishedGroup, Release } from "#core/everyone/published";
import { reportedTasks } from "#core/everyone/report";
import type { ReleaseAnswer } from "../../state/release";
import { Frame } from "../frame";
import { protectionLimits, protectionSentence } from "../words/everyone";
import { count } from "../words/format";
import { taskName } from "../words/groups";
import { GroupFigure } from "./group";
import { TakeAway } from "./take-away";

/** The page for an answer; null while it is awaited. `origin` is where it stands, for the snippet that embeds its card. */
export function Everyone(props: { answer: ReleaseAnswer | null; retry: () => void; origin: string }) {
  const { answer, retry, origin } = props;
  return (
    <Frame here="everyone">
      <section class="everyone">
        <h1>What everyone’s studies say</h1>
        <p class="lead">How much less augmentation a pretrained start needed, over all studies that visitors gave.</p>
        <p>{protectionSentence(answer?.ok ? answer.release.needed : null)}</p>
        <details>
          <summary>What this covers, and what it does not</summary>
          <ul class="plain">
            {protectionLimits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </details>
        {answer === null && (
          <>
            <p class="soft" role="status">
              Fetching the counts.
            </p>
            <progress aria-label="Fetching" />
          </>
        )}
        {answer?.ok === false && (
          <div class="aside" role="alert">
            <p>
              {answer.why === "offline"
                ? "The site can’t be reached. Measuring works without it; the counts come back when you are online."
                : "The site answered with something else than counts. Try again in a while."}
            </p>
            <div class="go">
              <button type="button" onClick={retry}>
                Try again
              </button>
            </div>
          </div>
        )}
        {answer?.ok && <Released release={answer.release} />}
        {answer?.ok && <TakeAway origin={origin} empty={isEmpty(answer.release)} />}
      </section>
    </Frame>
  );
}

function isEmpty({ groups }: Release): boolean {
  return groups.every(({ parts }) => parts.length === 0);
}

/** What is known of a release: the groups, or that there are none. */
export function Released({ release }: { release: Release }) {
  const { needed, groups } = release;
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
      {isEmpty(release) && (
        <p class="go">
          <a class="button" href="/">
            Measure it
          </a>
        </p>
      )}
    </>
  );
}

/** Groups by task, visitors' own first; the longer studies first, then those promised before the start, then more budgets. */
function tasksOf(groups: readonly PublishedGroup[]): readonly (readonly [number, readonly PublishedGroup[]])[] {
  const tasks = [...new Set(groups.map(({ task }) => task))].sort((a, b) => a - b);
  const ordered = [...groups].sort((a, b) => b.settled - a.settled || b.promised - a.promised || b.budgets - a.budgets);
  return tasks.map((task) => [task, ordered.filter((group) => group.task === task)] as const);
}

function Task({ task, groups }: { task: number; groups: readonly PublishedGroup[] }) {
  const builtIn = reportedTasks[task] !== "own";
  return (
    <section class="task">
      <h2>{taskName(task)}</h2>
      <p class="fine">
        {builtIn
          ? "A built-in task: every study measures the same pictures again, so many of them make this one answer surer and say nothing about other tasks."
          : "Every study is another task, so these answers differ because tasks do."}
      </p>
      {groups.map((group) => (
        <GroupFigure
          key={`${group.version} ${group.base} ${group.budgets} ${group.settled} ${group.promised}`}
          group={group}
        />
      ))}
    </section>
  );
}
