// One group of studies: the way to its first release, or what its releases say. Nothing is drawn before a release.

import { ownTasksOf } from "#core/everyone/own-tasks";
import { fewestShown } from "#core/everyone/privacy";
import type { PublishedGroup } from "#core/everyone/published";
import { reportedTasks } from "#core/everyone/report";
import { type Summary, summaryOf } from "#core/everyone/summary";
import type { RandomEffects } from "#core/statistics/random-effects";
import { Meter } from "../charts/meter";
import { Rows, Table } from "../table";
import {
  answersCaption,
  doubtSentence,
  ownTasksSentence,
  progressSentence,
  splitWords,
  summarySentence,
} from "../words/everyone";
import { count, initNames, points, signedPoints } from "../words/format";
import { groupTitle } from "../words/groups";
import { Answers } from "./answers";
import { ArmSlopes } from "./arms";

/** A group. */
export function GroupFigure({ group }: { group: PublishedGroup }) {
  const title = groupTitle(group);
  if (group.parts.length === 0) {
    return (
      <div class="group">
        <h3>{title}</h3>
        <progress max={group.needed} value={group.studies} aria-label={`Towards the first release: ${title}`} />
        <p class="fine">{progressSentence(group)}</p>
      </div>
    );
  }
  const summary = summaryOf(group);
  return (
    <figure class="group">
      <h3>{title}</h3>
      <p>
        {summarySentence(summary)} {doubtSentence(summary)}
      </p>
      <Answers summary={summary} />
      <figcaption>{answersCaption}</figcaption>
      <NextTask found={nextTaskOf(group)} />
      {summary.arms.length > 0 && (
        <>
          <ArmSlopes arms={summary.arms} />
          <figcaption>
            Mean accuracy without and with augmentation. The upright lines are the noise’s standard deviation.
          </figcaption>
        </>
      )}
      <p class="fine">{progressSentence(group)}</p>
      <Numbers title={title} summary={summary} />
      <Splits group={group} />
    </figure>
  );
}

/** Where the next task may lie; null for built-in tasks, which measure one task again and again, and where nothing is summed up. */
export function nextTaskOf(group: PublishedGroup): RandomEffects | null {
  const isOwn = reportedTasks[group.task] === "own";
  return isOwn && summaryOf(group).centre ? ownTasksOf(group.parts) : null;
}

function NextTask({ found }: { found: RandomEffects | null }) {
  if (!found) return null;
  const { mean, prediction } = found;
  return (
    <>
      <h4>The next task</h4>
      <Meter
        estimate={mean}
        low={prediction[0]}
        high={prediction[1]}
        perBlock={[]}
        bar="95 % prediction interval"
        waiting=""
      />
      <p class="fine">{ownTasksSentence(found)}</p>
    </>
  );
}

function Numbers({ title, summary }: { title: string; summary: Summary }) {
  return (
    <details>
      <summary>
        The numbers<span class="hidden">: {title}</span>
      </summary>
      <Table
        label={`Answers: ${title}`}
        caption={`Studies by their answer, noise included (standard deviation ${summary.noise.toFixed(1)}). Under ${fewestShown} no number is given here; the files below have all.`}
        columns={["answer, points", "studies"]}
      >
        <Rows
          rows={summary.bars.map(({ low, high, studies }) => ({
            name: `${signedPoints(low)} to ${signedPoints(high)}`,
            cells: [studies < fewestShown ? `under ${fewestShown}` : studies],
          }))}
        />
      </Table>
      {summary.arms.length > 0 && (
        <Table
          label={`Accuracies: ${title}`}
          caption="Mean accuracy of each arm in %, with the noise’s standard deviation."
          columns={["start", "augmentation", "accuracy", "noise"]}
        >
          <Rows
            rows={summary.arms.map(({ init, treated, accuracy, noise }) => ({
              name: initNames[init],
              cells: [treated ? "heavy" : "none", points(accuracy), `±${points(noise, 1)}`],
            }))}
          />
        </Table>
      )}
    </details>
  );
}

// Each part that has enough studies to stand alone; one part alone is the group itself.
function Splits({ group: { parts, settled } }: { group: PublishedGroup }) {
  if (parts.length < 2) return null;
  const summaries = parts.map((part) => ({ part, summary: summaryOf({ parts: [part], settled }) }));
  const alongside = summaries.flatMap(({ summary: { centre } }) => (centre ? [centre.low, centre.high] : []));
  return (
    <details>
      <summary>By number of classes, network and device</summary>
      {summaries.map(({ part, summary: { centre } }) => {
        const name = splitWords(part.split);
        return (
          <div key={name} class="split">
            <h4>
              {name}: {count(part.studies, "study", "studies")}
            </h4>
            <Meter
              estimate={centre?.median ?? null}
              low={centre?.low ?? null}
              high={centre?.high ?? null}
              perBlock={[]}
              alongside={alongside}
              bar="middle half"
              waiting="not summed up"
            />
          </div>
        );
      })}
      <p class="fine">Needle and bar: median and middle half of each part.</p>
    </details>
  );
}
