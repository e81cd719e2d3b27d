// Counting behind a queue: what the route accepted waits there, without its ticket's mark, and is counted with up to 99 others
// in one transaction. Nothing here is needed, or runs, while no queue is bound.

import * as v from "valibot";
import { reportSchema } from "#core/everyone/report";
import { type Bindings, releaseThreshold } from "./bindings";
import { countStudies, type Study } from "./count";
import { releaseClosed } from "./release";
import { countInShards, shardsOf } from "./shards";

/** What waits: a study and the receipt of its ticket. Parsed again, since an earlier version of this Worker may have sent it. */
const messageSchema = v.strictObject({
  receipt: v.strictObject({
    nonce: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    day: v.pipe(v.number(), v.safeInteger()),
  }),
  report: reportSchema,
});

/**
 * Counts the studies of a batch and releases what they complete.
 * - Must count a study once, however often the queue delivers it: its receipt is in the same transaction.
 * - A database that fails leaves the whole batch to the queue, which delivers it again later.
 * - What is no study is left to the queue alone, and ends in the queue of the dead with its neighbours counted.
 * - Which queue the batch comes from is of no account, so that the queue of the dead can be counted by binding it.
 */
export async function countBatch(batch: MessageBatch, env: Bindings): Promise<void> {
  const threshold = releaseThreshold(env);
  const studies: Study[] = [];
  for (const message of batch.messages) {
    const parsed = v.safeParse(messageSchema, message.body);
    if (parsed.success) studies.push(parsed.output);
    else message.retry();
  }
  try {
    if (shardsOf(env).length > 0) return await countInShards(env, studies);
    const given = await countStudies(env.DB, studies, { threshold });
    if (given.some(({ counted, studies: some, needed }) => counted && some === needed))
      await releaseClosed(env.DB, { threshold });
  } catch {
    // Given back, not thrown: what is thrown here is printed by whoever runs the Worker.
    batch.retryAll();
  }
}
