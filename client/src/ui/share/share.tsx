// Two links, one to show and one to repeat. Both carry everything in their fragment; nothing is stored anywhere.

import { isOwn, type TargetName } from "#core/study/target-name";
import { CopyField } from "./copy-field";
import { QrCode } from "./qr";

/** The panel. `result` and `repeat` are whole addresses; without `result` only the repeat link is offered. */
export function Share({ result, repeat, target }: { result: string | null; repeat: string; target: TargetName }) {
  const about = isOwn(target) ? aboutOwn : aboutBuiltIn;
  return (
    <section class="share">
      <h2>Share it</h2>
      {result !== null && (
        <LinkRow
          label="A link that shows this result"
          about={about.result}
          name="the link that shows this result"
          address={result}
        />
      )}
      <LinkRow
        label="A link that repeats this study"
        about={about.repeat}
        name="the link that repeats this study"
        address={repeat}
      />
    </section>
  );
}

const aboutBuiltIn = {
  result:
    "It carries the numbers itself; nothing is stored on a server. Whoever opens it can repeat the study and sees both results side by side.",
  repeat:
    "On another device: the same images, starting weights and views, measured again, without your numbers in sight.",
};
const aboutOwn = {
  result:
    "It carries the numbers, how many classes there are and a digest of your images, by which links of the same images can be told: no picture, no title. Nothing is stored on a server, and it can be repeated only where your images are.",
  repeat: "Where your images are: the same study measured again, without your numbers in sight. Elsewhere it says so.",
};

/** A link with what it is about: to copy, to share where the device can, and as a code. */
export function LinkRow(props: { label: string; about: string; name: string; address: string }) {
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
