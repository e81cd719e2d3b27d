// A picture of a task, read from the device when it is drawn and let go when it is not.

import { useEffect, useState } from "preact/hooks";

/** The picture; an empty square of the same size until it is read, or where it is gone. */
export function Thumb({ id, load }: { id: string; load: (image: string) => Promise<Blob | undefined> }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    void load(id).then((picture) => {
      if (!picture || gone) return;
      made = URL.createObjectURL(picture);
      setAddress(made);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [id]);
  return address === null ? <span class="thumb" /> : <img class="thumb" src={address} alt="" decoding="async" />;
}
