// A QR code of an address, for the phone in the other hand. The library comes when the first code is asked for.

import { useEffect, useState } from "preact/hooks";

/** Rows of a code, true where it is dark, with the quiet border around it. */
type Modules = readonly (readonly boolean[])[];

/** A disclosure that draws the code once it is opened. */
export function QrCode({ address, of }: { address: string; of: string }) {
  const [wanted, setWanted] = useState(false);
  return (
    <details onToggle={(event) => setWanted(event.currentTarget.open)}>
      <summary>QR code</summary>
      {wanted && <Drawn address={address} of={of} />}
    </details>
  );
}

function Drawn({ address, of }: { address: string; of: string }) {
  const code = useCode(address);
  if (code === null) return <p class="fine">Drawing the code.</p>;
  if (code === "long")
    return <p class="fine">With so many seeds the link is longer than a QR code holds. Send the link itself.</p>;
  if (code === "failed")
    return <p class="fine">The code could not be drawn: the site did not answer. The link above says the same.</p>;
  return (
    <>
      <QrDrawing modules={code} of={of} />
      <p class="fine">
        {isLocal(address)
          ? "This address works on this computer only. For a phone, start the site with “npm start -- --lan”."
          : "Point a phone’s camera at it. It holds the link above and nothing else."}
      </p>
    </>
  );
}

/** Bytes of the largest code with the least redundancy (version 40, L). */
const mostInCode = 2953;

function useCode(address: string): Modules | "failed" | "long" | null {
  const [code, setCode] = useState<Modules | "failed" | "long" | null>(null);
  useEffect(() => {
    let stale = false;
    import("uqr").then(
      // The least redundancy gives the largest dots; a screen is not torn or stained.
      ({ encode }) =>
        stale || setCode(address.length > mostInCode ? "long" : encode(address, { ecc: "L", border: 4 }).data),
      () => stale || setCode("failed"),
    );
    return () => {
      stale = true;
    };
  }, [address]);
  return code;
}

/** The code as a drawing, dark on white in both themes, since that is what cameras look for. */
function QrDrawing({ modules, of }: { modules: Modules; of: string }) {
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${modules.length} ${modules.length}`}
      shape-rendering="crispEdges"
      role="img"
      aria-label={`QR code of ${of}; the same link stands in the field above.`}
    >
      <rect width={modules.length} height={modules.length} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  );
}

/** Whether an address leads nowhere from another device. */
function isLocal(address: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(address).hostname);
}
