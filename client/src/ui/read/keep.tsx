// The study as files for the visitor's own disk: everything as JSON, the runs as a table.

import { runsTable } from "#core/files/runs-table";
import { type FiledStudy, studyFileOf } from "#core/files/study-file";
import { save } from "../save";

/** The panel; only for a study whose records fit together. */
export function Keep({ study }: { study: FiledStudy }) {
  const { target, seed } = study.settings;
  const name = `headstart-${target}-${seed}`;
  return (
    <section class="keep">
      <h2>Keep it</h2>
      <p class="fine">
        Two files for your own analysis; they are made here and go nowhere else. JSON holds the settings, every run and
        the answer, and shows if it was changed. CSV holds one row a run, for a spreadsheet, pandas or R.
      </p>
      <div class="go">
        <button
          type="button"
          onClick={() =>
            save(
              `${name}.json`,
              new Blob(
                [
                  `${JSON.stringify(studyFileOf(study))}
`,
                ],
                { type: "application/json" },
              ),
            )
          }
        >
          Download the study (JSON)
        </button>
        <button
          type="button"
          onClick={() => save(`${name}-runs.csv`, new Blob([runsTable(study)], { type: "text/csv" }))}
        >
          Download the runs (CSV)
        </button>
      </div>
    </section>
  );
}
