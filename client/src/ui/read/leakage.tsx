// What a careless split of these images would have done: the report at once, the measurement on request.

import { digestOfData } from "#core/digest";
import type { FrozenSettings } from "#core/links/share";
import type { OwnStudies } from "../../state/own-studies";
import { Rows, Table } from "../table";
import { labSentences, leakageSentence } from "../words/leakage";

/** The leakage report of a study of an own task, and the lab. */
export function LeakageReport({
  settings,
  classes,
  ownStudies,
}: {
  settings: FrozenSettings;
  /** Titles, in the order of the task. */
  classes: readonly string[];
  ownStudies: OwnStudies;
}) {
  const leakage = ownStudies.leakage(settings);
  if (!leakage) return null;
  const { ties, largest } = leakage;
  return (
    <section class="leakage">
      <h2>What a careless split would have added</h2>
      <p>{leakageSentence(leakage)}</p>
      {largest && (
        <details>
          <summary>Which classes</summary>
          <Table
            label="What would leak, by class"
            caption={`Held-back images of each class, and how many of them a split at random would leak on average. ${ties === 1 ? "One set of images stays" : `${ties} sets of images stay`} together; the largest has ${largest.images}, of “${classes[largest.label]}”.`}
            columns={["class", "held back", "would leak"]}
          >
            <Rows
              rows={leakage.classes.map(({ validation, expected }, label) => ({
                name: classes[label],
                cells: [validation, expected.toFixed(1)],
              }))}
            />
          </Table>
        </details>
      )}
      {ties > 0 && <LabPart settings={settings} ownStudies={ownStudies} />}
    </section>
  );
}

function LabPart({ settings, ownStudies }: { settings: FrozenSettings; ownStudies: OwnStudies }) {
  const lab = ownStudies.lab.value;
  const mine =
    lab.at === "idle" || digestOfData(lab.settings) === digestOfData(settings) ? lab : ({ at: "idle" } as const);
  switch (mine.at) {
    case "idle":
      return (
        <div class="go">
          <button type="button" onClick={() => ownStudies.runLab(settings)}>
            Measure how much it adds
          </button>
          <span class="fine">Two more runs on this device. They are kept nowhere.</span>
        </div>
      );
    case "running":
      return (
        <div class="go">
          <progress max={1} value={mine.done} aria-label="Leakage lab" />
          <button type="button" onClick={() => ownStudies.stopLab()}>
            Stop the comparison
          </button>
        </div>
      );
    case "finished":
      return (
        <div role="status">
          {labSentences(mine.result).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      );
    case "failed":
      return (
        <div>
          <p role="status">{mine.message}</p>
          <button type="button" onClick={() => ownStudies.runLab(settings)}>
            Try again
          </button>
        </div>
      );
    default:
      return mine satisfies never;
  }
}
