// Two links, one to show and one to repeat. Both carry everything in their fragment; nothing is stored anywhere.

import { useRef, useState } from "preact/hooks";
import { QrCode } from "./qr";

/** The panel. `result` and `repeat` are whole addresses; without `result` only the repeat link is offered. */
export function Share({ result, repeat }: { result: string | null; repeat: string }) {
  return (
    <section class="share">
      <h2>Share it</h2>
      {result !== null && (
        <LinkRow
          label="A link that shows this result"
          about="It carries the numbers itself; nothing is stored on a server. Whoever opens it can repeat the study and sees both results side by side."
          name="the link that shows this result"
          address={result}
        />
      )}
      <LinkRow
        label="A link that repeats this study"
        about="On another device: the same images, starting weights and views, measured again, without your numbers in sight."
        name="the link that repeats this study"
        address={repeat}
      />
    </section>
  );
}

type Copied = "no" | "yes" | "by-hand";

function LinkRow(props: { label: string; about: string; name: string; address: string }) {
  const { label, about, name, address } = props;
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<Copied>("no");
  const copy = async () => {
    field.current?.select();
    setCopied((await copyText(address)) ? "yes" : "by-hand");
  };
  const canShare = typeof navigator !== "undefined" && "share" in navigator;
  return (
    <div class="link-row">
      <label>
        {label} <small>{about}</small>
        <input ref={field} type="text" readOnly value={address} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <div class="go">
        <button type="button" onClick={() => void copy()}>
          Copy
        </button>
        {canShare && (
          <button type="button" onClick={() => void shareAddress(address)}>
            Share
          </button>
        )}
        <span role="status" class="fine">
          {copied === "yes" && "Copied."}
          {copied === "by-hand" && "The browser did not allow copying. The link is selected: copy it from the field."}
        </span>
      </div>
      <QrCode address={address} of={name} />
    </div>
  );
}

/** Whether the text reached the clipboard; a refusal is expected where the permission is denied. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

async function shareAddress(url: string): Promise<void> {
  try {
    await navigator.share({ title: "Headstart", url });
  } catch {
    // Closing the share sheet rejects; there is nothing to say about it.
  }
}
