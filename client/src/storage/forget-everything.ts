// All that this site keeps on the device, gone: tasks, studies, what waits to be sent, weights and caches.

import { clear, type UseStore } from "idb-keyval";
import { databases, openDatabase } from "./databases";
import { type Stored, tryToStore } from "./outcome";

/**
 * Empties every database. The answer is the first refusal, after all were tried. What runs in this or another tab may write
 * again, so the page has to be opened anew afterwards.
 */
export async function forgetEverything(
  open: (which: (typeof databases)[number]) => UseStore = openDatabase,
): Promise<Stored> {
  const emptied = await Promise.all(databases.map((which) => tryToStore(() => clear(open(which)))));
  return emptied.find(({ cached }) => !cached) ?? { cached: true };
}
