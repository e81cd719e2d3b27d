// The bytes of a contribution, exactly as they are sent.

import type { Shown } from "../../state/gift";

/** The text with its length; without its ticket, what is still missing. */
export function ShownText({ shown, tense }: { shown: Shown; tense: "will be" | "are being" }) {
  return (
    <>
      <p class="fine">
        {shown.whole
          ? `Exactly these ${shown.text.length} bytes ${tense} sent:`
          : "These numbers will be sent, with a ticket that the site has yet to give: a random number that lets them count once."}
      </p>
      <pre>{shown.text}</pre>
    </>
  );
}
