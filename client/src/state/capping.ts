// Answers to "still the same class?": what caps an operation on a target. An own task keeps its caps itself, a built-in target's
// are kept beside; every study freezes what held when it was planned.

import { signal } from "@preact/signals";
import { withCap } from "#core/study/caps";
import type { Caps, OperationKind } from "#core/study/study";
import { isOwn, type TargetName } from "#core/study/target-name";
import type { CapsStore } from "../storage/caps-store";
import type { KeepingDesk } from "./keeping";

/** What the components read and may do. */
export interface CappingDesk {
  /** Those of a built-in target are there once the device was read. */
  capsOf(target: TargetName): Caps | undefined;
  /**
   * Caps an operation at a strength in 0..1, or with `undefined` lets it go as far as it does. On a built-in target that holds
   * until the page is closed even where the device keeps nothing.
   */
  cap(target: TargetName, kind: OperationKind, at: number | undefined): Promise<void>;
}

/** The desk over what this device keeps. */
export function openCapping({
  keeping,
  store,
}: {
  readonly keeping: Pick<KeepingDesk, "tasks" | "cap">;
  readonly store: CapsStore;
}): CappingDesk {
  const builtIn = signal<ReadonlyMap<TargetName, Caps | undefined>>(new Map());
  const read = store.all().then((kept) => {
    builtIn.value = kept;
  });
  const ownOf = (target: TargetName) => keeping.tasks.value?.find(({ name }) => name === target)?.task;
  const capsOf = (target: TargetName) => (isOwn(target) ? ownOf(target)?.caps : builtIn.value.get(target));
  return {
    capsOf,
    cap: async (target, kind, at) => {
      await read;
      const caps = withCap(capsOf(target), kind, at);
      if (isOwn(target)) {
        const own = ownOf(target);
        if (own) await keeping.cap(own.id, caps);
        return;
      }
      builtIn.value = new Map([...builtIn.value, [target, caps]]);
      await store.keep(target, caps);
    },
  };
}
