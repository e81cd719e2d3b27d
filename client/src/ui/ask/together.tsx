// For a teacher with thirty phones: the page's address as a link and a code, and what a class makes together.

import { LinkRow } from "../share/share";

/** The panel, closed until somebody asks; `address` is the page's, without a fragment. */
export function Together({ address }: { address: string }) {
  return (
    <details class="together">
      <summary>Measure with a class</summary>
      <p class="fine">
        Every device that opens this page draws its own seeds, so thirty phones make thirty studies: compare how far
        their answers differ. Those that are given count in everyone’s answer, which comes out once enough are in. To
        see one study repeated instead, share the link that repeats it, from its result.
      </p>
      <LinkRow label="The address of this page" about="" name="this page" address={address} />
    </details>
  );
}
