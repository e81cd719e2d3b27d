// One trainer per browser profile: two would share one graphics card and one cache. The browser frees the lock of a tab
// that is closed or crashes.

import { StudyError } from "#core/error";

const name = "headstart-trainer";

/** Another tab is training. */
export class Busy extends StudyError {
  readonly code = "busy";
  constructor() {
    super(
      "Another tab of this browser is measuring already. Nothing was started here; wait for it or stop it, then try again.",
    );
  }
}

/** Takes the lock; the answer gives it back. Throws `Busy` where another tab has it. */
export async function lockTrainer(locks: LockManager | undefined = navigator.locks): Promise<() => void> {
  // Without the API (an insecure context) there is nothing to ask.
  if (!locks) return () => {};
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) throw new Busy();
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
