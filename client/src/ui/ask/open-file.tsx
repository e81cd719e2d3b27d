// A study that was saved as a file, here or elsewhere, is read on this device: chosen or dropped. It goes nowhere.

import { useState } from "preact/hooks";
import type { Session } from "../../state/session";

/** The way in, and why a file was refused. */
export function OpenFile({ session }: { session: Pick<Session, "unfold"> }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const read = async (file: File | null | undefined) => {
    if (file) setRefusal(session.unfold(await file.text()));
  };
  return (
    <section class="earlier">
      <h2>Read a saved study</h2>
      <p class="fine">
        A study that was downloaded as JSON, here or on another device. Every number in it is checked against the
        others; it is read on this device and goes nowhere.
      </p>
      <div class="go">
        <label class="file">
          Choose a file, or drop it here
          <input
            type="file"
            accept=".json,application/json"
            onChange={({ currentTarget }) => {
              void read(currentTarget.files?.[0]);
              // So that the same file can be chosen again.
              currentTarget.value = "";
            }}
          />
        </label>
      </div>
      {refusal && (
        <p class="aside" role="alert">
          {refusal}
        </p>
      )}
    </section>
  );
}
