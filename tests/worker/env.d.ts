// What the Worker's tests are given: the Worker's own bindings and the migrations that Node read for them.

import type { D1Migration } from "cloudflare:test";
import type { Bindings } from "../../worker/bindings";
import type entry from "../../worker/index";

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      readonly MIGRATIONS: D1Migration[];
      /** What `wrangler.toml` binds only when it is grown, under names of their own. */
      readonly QUEUE: Queue;
      readonly SHARD_1: D1Database;
      readonly SHARD_2: D1Database;
      readonly SHARD_3: D1Database;
    }
    interface GlobalProps {
      mainModule: { default: typeof entry };
    }
  }
}
