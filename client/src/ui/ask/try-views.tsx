// The dial over the target that is chosen: its own pictures, closed until somebody asks; and what its answers capped.

import { useCallback, useState } from "preact/hooks";
import type { PackedViews } from "#core/pixels";
import { isMirrored } from "#core/study/study";
import { isOwn, type TargetName } from "#core/study/target-name";
import type { CappingDesk } from "../../state/capping";
import type { KeepingDesk } from "../../state/keeping";
import { Dial } from "../views/dial";
import { packedFrom } from "../views/picture";
import { CapList } from "../views/still-same";

/** Side of a picture in a target's strip, and how many lie in each of its two rows. */
const cell = 56;
const columns = 10;
const shownSize = 64;

/** What augmentation would do to the pictures of a target, and how far it may go. */
export function TryViews(props: { target: TargetName; keeping: KeepingDesk; capping: CappingDesk }) {
  const { target, keeping, capping } = props;
  const [isOpen, setOpen] = useState(false);
  const own = keeping.tasks.value?.find(({ name }) => name === target);
  const load = useCallback(
    async (at: number): Promise<PackedViews | null> => {
      if (own) {
        const image = own.images[at % own.images.length];
        const blob = image && (await keeping.picture(own.task.id, image.id));
        return blob ? packedFrom(blob, shownSize) : null;
      }
      if (isOwn(target)) return null;
      const [x, y] = [at % columns, Math.floor(at / columns) % 2];
      const strip = await (await fetch(`/targets/${target}.png`)).blob();
      return packedFrom(strip, shownSize, { x: x * cell, y: y * cell, side: cell });
    },
    [target, own?.task.id],
  );
  if (isOwn(target) && !own) return null;
  const caps = capping.capsOf(target);
  return (
    <>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>What augmentation does to a picture</summary>
        {isOpen && (
          <Dial
            key={target}
            load={load}
            count={own ? own.images.length : 2 * columns}
            flips={own ? own.task.flips : !isOwn(target) && isMirrored[target]}
            caps={caps}
            cap={(kind, at) => void capping.cap(target, kind, at)}
          />
        )}
      </details>
      {caps && <CapList caps={caps} lift={(kind) => void capping.cap(target, kind, undefined)} />}
    </>
  );
}
