// Two links, one to show and one to repeat. Both carry everything in their fragment; nothing is stored anywhere.

import { CopyField } from "./copy-field";
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

function LinkRow(props: { label: string; about: string; name: string; address: string }) {
  const { label, about, name, address } = props;
  const canShare = typeof navigator !== "undefined" && "share" in navigator;
  return (
    <div class="link-row">
      <CopyField label={label} about={about} text={address}>
        {canShare && (
          <button type="button" onClick={() => void shareAddress(address)}>
            Share<span class="hidden">: {name}</span>
          </button>
        )}
      </CopyField>
      <QrCode address={address} of={name} />
    </div>
  );
}

async function shareAddress(url: string): Promise<void> {
  try {
    await navigator.share({ title: "Headstart", url });
  } catch {
    // Closing the share sheet rejects; there is nothing to say about it.
  }
}
