// A recorded study, read as any other: what it says, where it comes from, and that nothing was measured here.

import type { FiledStudy } from "#core/files/study-file";
import { repeatLink } from "#core/links/share";
import { Frame } from "./frame";
import { Onward } from "./read/onward";
import { Read } from "./read/read";
import { commandOf } from "./words/command";
import { duration } from "./words/format";

/** The page of a recorded study; `address` is the measuring page's. */
export function Example({ study, address }: { study: FiledStudy; address: string }) {
  const seconds = study.runs.reduce((sum, { elapsedMs }) => sum + elapsedMs / 1000, 0);
  return (
    <Frame here="example">
      <Read page={{ source: { origin: "file", study }, device: null, notices: [] }} hands={null}>
        <div class="aside">
          <p>
            <b>An example, recorded on another machine.</b> The question was: does a pretrained start make augmentation
            unnecessary? Nothing was measured on your device. The {study.runs.length} runs trained for{" "}
            {duration(seconds)} there.
          </p>
          <details>
            <summary>The command that made it</summary>
            <pre>
              <code>{commandOf(study.settings)}</code>
            </pre>
          </details>
          <div class="go">
            <a class="button" href="/">
              Measure it yourself
            </a>
            <a class="button" href={`/#${repeatLink(study.settings)}`}>
              Repeat exactly this study
            </a>
          </div>
        </div>
      </Read>
      <Onward study={study} address={address} />
    </Frame>
  );
}
