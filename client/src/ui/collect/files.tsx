// Files: picked, a folder of them, dropped or pasted; how far they are, and what was left out and why.

import { useEffect, useRef, useState } from "preact/hooks";
import { remarks, remarksTable } from "#core/tasks/intake";
import { filesOf, filesOfDrop, type Import, type ImportDesk, largestCap, type PathedFile } from "../../state/importing";
import { save } from "../save";
import { count, duration } from "../words/format";
import { endedSentence, skippedReasons } from "../words/importing";

const caps = [50, 200, 500, 2000, largestCap] as const;

/** The ways in which files come, and what is chosen about them. */
export function Files({ imports, title }: { imports: ImportDesk; title: string }) {
  const { cap, validation } = imports.choices.value;
  const give = async (list: FileList | null) => {
    if (!list) return;
    const files = filesOf(list);
    void imports.give(files);
    await files;
  };
  return (
    <>
      <div class="go">
        <Picker label="Choose images or a zip" accept="image/*,.zip,.tm,application/zip" give={give} />
        <Picker label="Choose a folder" folder give={give} />
      </div>
      <p class="fine">
        Images alone go to “{title}”. In a folder or a zip, each folder inside becomes a class. Drop or paste them here
        as well.
      </p>
      <details>
        <summary>Limits, and folders for testing</summary>
        <label class="minutes">
          At most{" "}
          <select
            value={cap}
            onChange={(event) => {
              const chosen = caps.find((each) => each === Number(event.currentTarget.value));
              if (chosen) imports.choose({ cap: chosen });
            }}
          >
            {caps.map((each) => (
              <option key={each} value={each}>
                {count(each, "image")}
              </option>
            ))}
          </select>{" "}
          a class; where there are more, they are drawn by lot.
        </label>
        <label class="tick">
          <input
            type="checkbox"
            checked={validation === "shifted"}
            onChange={(event) => imports.choose({ validation: event.currentTarget.checked ? "shifted" : "more" })}
          />
          <span>
            Folders called val or test hold another angle or background{" "}
            <small>and are kept apart, never trained on.</small>
          </span>
        </label>
      </details>
    </>
  );
}

function Picker(props: {
  label: string;
  accept?: string;
  folder?: boolean;
  give: (list: FileList | null) => Promise<void>;
}) {
  const { label, accept, folder = false, give } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        class="hidden"
        tabIndex={-1}
        aria-hidden="true"
        multiple
        // Otherwise Chromium writes the whole list down for its history: 100 ms of the page's thread for 5,000 files.
        autocomplete="off"
        accept={accept}
        {...(folder ? { webkitdirectory: true } : {})}
        onChange={async ({ currentTarget }) => {
          await give(currentTarget.files);
          // The same files can be chosen again; this empties the list, so not before it was read.
          currentTarget.value = "";
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
    </>
  );
}

/** What is dropped or pasted anywhere on the page comes in; true while something is held over it. */
export function useDropped(give: (listed: Promise<readonly PathedFile[]>) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      give(filesOfDrop(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent) => {
      const files = event.clipboardData?.files;
      if (!files || files.length === 0) return;
      event.preventDefault();
      // A paste's list is gone after its event.
      give(filesOf([...files]));
    };
    document.addEventListener("dragover", hold);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("dragover", hold);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
      document.removeEventListener("paste", paste);
    };
  }, []);
  return over;
}

/** How far an import is, or how it ended; nothing where there is none. */
export function ImportLine({ state, imports }: { state: Import; imports: ImportDesk }) {
  switch (state.at) {
    case "none":
      return null;
    case "looking":
    case "taking":
      return (
        <div class="aside">
          <p role="status">
            {state.at === "looking"
              ? "Looking through the files."
              : `${state.done} of ${count(state.total, "image")} taken.${state.secondsLeft === null ? "" : ` About ${duration(state.secondsLeft)} left.`}`}
          </p>
          <progress
            aria-label="Images taken"
            {...(state.at === "taking" ? { value: state.done, max: state.total } : {})}
          />
          <div class="go">
            <button type="button" onClick={() => imports.cancel()}>
              Stop here
            </button>
          </div>
        </div>
      );
    case "ended":
      return (
        <div class="aside">
          <p role="status">{endedSentence(state)}</p>
          {state.remarked.length > 0 && (
            <details>
              <summary>What was left out or changed, and why</summary>
              <ul class="plain">
                {skippedReasons(state.remarked).map(({ remark, files, examples }) => (
                  <li key={remark}>
                    {count(files, "file")}: {remarks[remark].words} <small>{examples}</small>
                  </li>
                ))}
              </ul>
              <button
                type="button"
                class="quiet"
                onClick={() =>
                  save("headstart-import.csv", new Blob([remarksTable(state.remarked)], { type: "text/csv" }))
                }
              >
                Download the whole list (CSV)
              </button>
            </details>
          )}
          <button type="button" class="quiet" onClick={() => imports.dismiss()}>
            Close
          </button>
        </div>
      );
    case "failed":
      return (
        <div class="aside">
          <p role="alert">{state.message}</p>
          <button type="button" class="quiet" onClick={() => imports.dismiss()}>
            Close
          </button>
        </div>
      );
    default:
      return state satisfies never;
  }
}
