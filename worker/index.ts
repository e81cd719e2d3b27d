// The Worker's entry: requests go to the app, what waits in a queue is counted, and in the daily event old receipts are
// forgotten, shards hand over their sums, and what a crash left closed is released.

import { app } from "./app";
import { type Bindings, releaseThreshold } from "./bindings";
import { sweepReceipts } from "./count";
import { countBatch } from "./queue";
import { releaseClosed } from "./release";
import { collectShards, shardsOf } from "./shards";
import { today } from "./today";

export { DayKey, NetworkTally } from "./daily-cap";

export default {
  fetch: app.fetch,
  queue: (batch, env) => countBatch(batch, env),
  scheduled: async (_controller, env) => {
    const threshold = releaseThreshold(env);
    await collectShards(env, { threshold });
    await Promise.all([
      ...[env.DB, ...shardsOf(env)].map((db) => sweepReceipts(db, { day: today() })),
      releaseClosed(env.DB, { threshold }),
    ]);
  },
} satisfies ExportedHandler<Bindings>;
