// More databases than one behind the queue: a study's receipt and cells stand in the shard that its nonce names, and each
// shard hands its sums over to the first database, where epochs are closed and released as ever. No shard publishes anything.

import type { Bindings } from "./bindings";
import { closeDue, countStudies, type Study, selectCounted, type Threshold } from "./count";

// The sums so far leave the counters and wait in one row, in one transaction, until the first database has them.
const pack = `
  INSERT INTO handover (sums)
  SELECT json_object(
    'tallies', (SELECT json_group_array(json_array(stratum, studies)) FROM tally),
    'cells', (SELECT json_group_array(json_array(stratum, split, cell, studies)) FROM cell)
  )
  WHERE EXISTS (SELECT 1 FROM tally)`;
const emptyTallies = `
  DELETE FROM tally`;
const emptyCells = `
  DELETE FROM cell`;

const selectHandovers = `
  SELECT id, sums FROM handover ORDER BY id`;
const deleteHandover = `
  DELETE FROM handover WHERE id = ?1`;

// A shard's handovers are taken in order. One that is not above the last becomes null, which the column refuses: that fails
// the whole batch.
const markTaken = `
  INSERT INTO taken (shard, handover) VALUES (?1, ?2)
  ON CONFLICT DO UPDATE SET handover = CASE WHEN handover < excluded.handover THEN excluded.handover END`;
const selectTaken = `
  SELECT handover FROM taken WHERE shard = ?1 AND handover >= ?2`;

const takeTallies = `
  INSERT INTO tally (stratum, epoch, studies, released)
  SELECT value ->> 0, 0, value ->> 1, 0 FROM json_each(?1, '$.tallies') WHERE true
  ON CONFLICT DO UPDATE SET studies = studies + excluded.studies`;
const takeCells = `
  INSERT INTO cell (stratum, epoch, split, cell, studies)
  SELECT value ->> 0, epoch, value ->> 1, value ->> 2, value ->> 3
  FROM json_each(?1, '$.cells') CROSS JOIN tally ON tally.stratum = value ->> 0
  WHERE true
  ON CONFLICT DO UPDATE SET studies = studies + excluded.studies`;

/** No epoch closes in a shard. */
const never: Threshold = { threshold: 1_000_000_000 };

interface Handover {
  readonly id: number;
  readonly sums: string;
}

/** The shards in order: `DB_1`, `DB_2` and so on; none unless `wrangler.toml` names some. They are added, never removed. */
export function shardsOf(env: Bindings): readonly D1Database[] {
  const shards: D1Database[] = [];
  for (;;) {
    const next = env[`DB_${shards.length + 1}`];
    if (next === undefined) return shards;
    shards.push(next);
  }
}

/** The database that has a nonce's receipt: nonces are random, so that each shard gets as many as the others. */
export function databaseOf(nonce: string, env: Bindings): D1Database {
  const shards = shardsOf(env);
  return shards[Number.parseInt(nonce.slice(0, 8), 16) % shards.length] ?? env.DB;
}

/**
 * Counts studies in their shards.
 * - Must count a study once though the number of shards was changed since it came first: no database may have its receipt.
 * - A shard that fails leaves the others counted; the studies come again, and receipts keep these from counting twice.
 */
export async function countInShards(env: Bindings, studies: readonly Study[]): Promise<void> {
  const shards = shardsOf(env);
  const known = await Promise.all([env.DB, ...shards].map((db) => selectCounted(db, studies)));
  const fresh = studies.filter(({ receipt }) => !known.some((nonces) => nonces.has(receipt.nonce)));
  const parts = shards.map((shard) => fresh.filter(({ receipt }) => databaseOf(receipt.nonce, env) === shard));
  await Promise.all(parts.map((part, index) => part.length > 0 && countStudies(shards[index]!, part, never)));
}

/**
 * Brings the sums of every shard into the first database and closes the epochs that are complete with them.
 * - Must add every study once: a crash at any place leaves a handover that is taken in by the next call, or was and is only
 *   to be forgotten.
 * - May run at any time, twice, or at once with itself and with counting.
 */
export async function collectShards(env: Bindings, { threshold }: Threshold): Promise<void> {
  for (const [index, shard] of shardsOf(env).entries()) {
    await shard.batch([pack, emptyTallies, emptyCells].map((statement) => shard.prepare(statement)));
    const { results } = await shard.prepare(selectHandovers).all<Handover>();
    for (const handover of results) {
      await takeIn(env.DB, { ...handover, shard: index + 1, threshold });
      await shard.prepare(deleteHandover).bind(handover.id).run();
    }
  }
}

async function takeIn(
  db: D1Database,
  { id, sums, shard, threshold }: Handover & Threshold & { readonly shard: number },
): Promise<void> {
  try {
    await db.batch([
      db.prepare(markTaken).bind(shard, id),
      db.prepare(takeTallies).bind(sums),
      db.prepare(takeCells).bind(sums),
      ...closeDue(db, { threshold }),
    ]);
  } catch (error) {
    if ((await db.prepare(selectTaken).bind(shard, id).first()) === null) throw error;
  }
}
