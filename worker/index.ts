// The Worker's entry: requests go to the app, and once a day old receipts are forgotten and what a
// crash left closed is released.

import { app } from "./app";
import { type Bindings, releaseThreshold } from "./bindings";
import { sweepReceipts } from "./count";
import { releaseClosed } from "./release";
import { today } from "./today";

export { DayKey, NetworkTally } from "./daily-cap";

export default {
  fetch: app.fetch,
  scheduled: async (_controller, env) => {
    await Promise.all([
      sweepReceipts(env.DB, { day: today() }),
      releaseClosed(env.DB, { threshold: releaseThreshold(env) }),
    ]);
  },
} satisfies ExportedHandler<Bindings>;
