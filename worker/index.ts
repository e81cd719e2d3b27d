// The Worker's entry: requests go to the app, and once a day old receipts are forgotten.

import { app } from "./app";
import type { Bindings } from "./bindings";
import { sweepReceipts } from "./count";
import { today } from "./today";

export { DayKey, NetworkTally } from "./daily-cap";

export default {
  fetch: app.fetch,
  scheduled: (_controller, env) => sweepReceipts(env.DB, { day: today() }),
} satisfies ExportedHandler<Bindings>;
