// How far a study is, on a terminal as one line that is written anew, elsewhere (a log, a pipe) as a line a run.

import { dueRuns, runKey } from "#core/records/runs";
import type { Sight } from "../src/state/scripting";
import { runningSentence } from "../src/ui/words/progress";

/** Somewhere to write to; `columns` where it is a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows how far a study is. */
export interface ProgressLine {
  show(sight: Sight): void;
  /** A line for good. */
  say(text: string): void;
}

/** Progress on a terminal or into a log. */
export function progressOn(terminal: Terminal): ProgressLine {
  let drawn = "";
  let logged = "";
  const said = new Set<string>();
  const erase = () => {
    if (drawn !== "") terminal.write(`\r${" ".repeat(drawn.length)}\r`);
    drawn = "";
  };
  const say = (text: string) => {
    erase();
    terminal.write(`${text}\n`);
  };
  return {
    say,
    show: (sight) => {
      const notes = sight.at === "watching" ? sight.notes : [];
      for (const note of [...notes, ...sight.notices].filter((note) => !said.has(note))) {
        said.add(note);
        say(note);
      }
      if (sight.at !== "watching") return erase();
      const { study, running } = sight;
      const place = study ? `${study.runs.length}/${dueRuns(study).length}  ` : "";
      const line = place + runningSentence(sight);
      if (terminal.isTTY) {
        erase();
        drawn = line.slice(0, (terminal.columns ?? 80) - 1);
        terminal.write(drawn);
        return;
      }
      const { preparing, tuning } = sight;
      const step = preparing ?? (running ? runKey(running) : tuning ? `tuning ${tuning.trial}` : logged);
      if (step !== logged) say(line);
      logged = step;
    },
  };
}
