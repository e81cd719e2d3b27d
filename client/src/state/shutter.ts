// The shutter: a tap takes one picture, a hold takes a burst. What is taken in one hold carries one group, so that a split
// never parts pictures that are nearly the same.

/** Time that a press may last and still be a tap, in milliseconds. */
const tapMs = 350;
/** Time between two pictures of a burst: about five a second. */
const burstMs = 200;

/** The shutter of a camera. */
export interface Shutter {
  /** A finger or a key goes down. A second press while one lasts changes nothing. */
  press(): void;
  /** It goes up, or is lost. */
  release(): void;
}

/**
 * A shutter that calls `shoot` with the hold's group.
 * - The first picture comes with the press; the next ones only while it lasts.
 * - A picture is left out while the one before it is still being taken: a slow device gets fewer, never a queue.
 */
export function createShutter(options: {
  readonly shoot: (group: string) => Promise<unknown>;
  readonly newGroup: () => string;
  /** Calls back once after some milliseconds; the answer cancels that. */
  readonly later: (ms: number, act: () => void) => () => void;
}): Shutter {
  const { shoot, newGroup, later } = options;
  let group: string | null = null;
  let taking = false;
  let cancel = () => {};
  const take = async (of: string) => {
    if (taking) return;
    taking = true;
    try {
      await shoot(of);
    } finally {
      taking = false;
    }
  };
  const next = (ms: number) => {
    cancel = later(ms, () => {
      if (group === null) return;
      void take(group);
      next(burstMs);
    });
  };
  return {
    press: () => {
      if (group !== null) return;
      group = newGroup();
      void take(group);
      next(tapMs);
    },
    release: () => {
      group = null;
      cancel();
    },
  };
}
