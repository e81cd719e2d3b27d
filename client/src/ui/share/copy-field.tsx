// A line of text to take along: a field that selects itself, and a button that copies it.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

type Copied = "no" | "yes" | "by-hand";

/** The field with its label; `children` stand beside the button. */
export function CopyField(props: { label: string; about: string; text: string; children?: ComponentChildren }) {
  const { label, about, text, children } = props;
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<Copied>("no");
  const copy = async () => {
    field.current?.select();
    setCopied((await copyText(text)) ? "yes" : "by-hand");
  };
  return (
    <>
      <label>
        {label} <small>{about}</small>
        <input ref={field} type="text" readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <div class="go">
        <button type="button" onClick={() => void copy()}>
          Copy<span class="hidden">: {label}</span>
        </button>
        {children}
        <span role="status" class="fine">
          {copied === "yes" && "Copied."}
          {copied === "by-hand" && "The browser did not allow copying. The text is selected: copy it from the field."}
        </span>
      </div>
    </>
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
