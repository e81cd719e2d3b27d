// Answers to "still the same class?": what caps an operation on a target. An own task keeps its caps; a built-in target has
// those that were answered since the page was opened, and every study freezes what held when it was planned.

import { signal } from "@preact/signals";
import { withCap } from "#core/caps";
import type { Caps, OperationKind } from "#core/study";
import type { TargetName } from "#core/target-name";
import type { KeepingDesk } from "./keeping";

/** What the components read and may do. */
export interface CappingDesk {
  capsOf(target: TargetName): Caps | undefined;
  /** Caps an operation at a strength in 0..1, or with `undefined` lets it go as far as it does. */
  cap(target: TargetName, kind: OperationKind, at: number | undefined): Promise<void>;
}

/** The desk over the tasks of this device. */
export function openCapping(keeping: Pick<KeepingDesk, "tasks" | "cap">): CappingDesk {
  const builtIn = signal<ReadonlyMap<TargetName, Caps | undefined>>(new Map());
  const ownOf = (target: TargetName) => keeping.tasks.value?.find(({ name }) => name === target)?.task;
  const capsOf = (target: TargetName) => ownOf(target)?.caps ?? builtIn.value.get(target);
  return {
    capsOf,
    cap: async (target, kind, at) => {
      const own = ownOf(target);
      const caps = withCap(capsOf(target), kind, at);
      if (own) await keeping.cap(own.id, caps);
      else builtIn.value = new Map([...builtIn.value, [target, caps]]);
    },
  };
}
