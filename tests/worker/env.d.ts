// What the Worker's tests are given: the Worker's own bindings and the migrations that Node read for them.

import type { D1Migration } from "cloudflare:test";
import type { Bindings } from "../../worker/bindings";
import type entry from "../../worker/index";

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      readonly MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: { default: typeof entry };
    }
  }
}
