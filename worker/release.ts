// Publishing: a closed epoch becomes tables with noise, stored once, and its exact counts are deleted in the same
// transaction. What is read is the stored sum of these tables; no exact count of an answer can be read, ever.

import type { Words } from "#core/everyone/discrete-laplace";
import { type CellCount, others, tablesOf } from "#core/everyone/epoch";
import { progressOf } from "#core/everyone/privacy";
import { groupOf, splitOf } from "#core/everyone/strata";

const selectClosed = `
  SELECT stratum, epoch FROM closed ORDER BY stratum, epoch`;

const selectCells = `
  SELECT split, cell, studies FROM cell WHERE (stratum, epoch) = (?1, ?2) ORDER BY split, cell`;

// Plain: an epoch that was released meanwhile fails the whole batch, and noise is never drawn twice.
const insertRelease = `
  INSERT INTO release (stratum, epoch, part, studies, counts) VALUES (?1, ?2, ?3, ?4, ?5)`;

const addToPublished = `
  INSERT INTO published (stratum, part, releases, studies, counts) VALUES (?1, ?2, 1, ?3, ?4)
  ON CONFLICT DO UPDATE SET
    releases = releases + 1,
    studies = studies + excluded.studies,
    counts = (
      SELECT json_group_array(old.value + new.value ORDER BY old.key)
      FROM json_each(published.counts) AS old JOIN json_each(excluded.counts) AS new ON old.key = new.key
    )`;

const deleteCells = `
  DELETE FROM cell WHERE (stratum, epoch) = (?1, ?2)`;

const deleteClosed = `
  DELETE FROM closed WHERE (stratum, epoch) = (?1, ?2)`;

interface Epoch {
  readonly stratum: string;
  readonly epoch: number;
}

/**
 * Releases every closed epoch.
 * - Must release an epoch once and whole: its tables, the sums and the deletion of its exact counts are one transaction.
 * - May run at any time, twice, or at once with itself and with counting.
 */
export async function releaseClosed(
  db: D1Database,
  { threshold, words = cryptoWords() }: { readonly threshold: number; readonly words?: Words },
): Promise<void> {
  const { results } = await db.prepare(selectClosed).all<Epoch>();
  for (const { stratum, epoch } of results) {
    const { results: cells } = await db.prepare(selectCells).bind(stratum, epoch).all<CellCount>();
    const tables = tablesOf(cells, { threshold, words }).flatMap(({ part, studies, counts }) => [
      db.prepare(insertRelease).bind(stratum, epoch, part, studies, JSON.stringify(counts)),
      db.prepare(addToPublished).bind(stratum, part, studies, JSON.stringify(counts)),
    ]);
    // Without cells the epoch was released since it was listed.
    if (tables.length === 0) continue;
    try {
      await db.batch([
        ...tables,
        db.prepare(deleteCells).bind(stratum, epoch),
        db.prepare(deleteClosed).bind(stratum, epoch),
      ]);
    } catch (error) {
      if (await isClosed(db, { stratum, epoch })) throw error;
    }
  }
}

async function isClosed(db: D1Database, { stratum, epoch }: Epoch): Promise<boolean> {
  const { results } = await db.prepare(selectClosed).all<Epoch>();
  return results.some((closed) => closed.stratum === stratum && closed.epoch === epoch);
}

const selectPublished = `
  SELECT stratum, tally.studies AS waiting, released, part, releases, published.studies, counts
  FROM tally LEFT JOIN published USING (stratum)
  ORDER BY stratum, part`;

interface PublishedRow {
  readonly stratum: string;
  readonly waiting: number;
  readonly released: number;
  readonly part: string | null;
  readonly releases: number;
  readonly studies: number;
  readonly counts: string;
}

/** The answer to `GET /api/release` as JSON text: each group's progress, and the stored sums of its parts to the byte. */
export async function latestReleases(
  db: Pick<D1Database, "prepare">,
  { threshold }: { readonly threshold: number },
): Promise<string> {
  const { results } = await db.prepare(selectPublished).all<PublishedRow>();
  const groups = new Map<string, string[]>();
  for (const { stratum, waiting, released, ...row } of results) {
    const progress = progressOf({ studies: waiting, released }, { threshold });
    const name = JSON.stringify({ ...groupOf(stratum), ...progress }).slice(0, -1);
    groups.set(name, [...(groups.get(name) ?? []), ...partText(row)]);
  }
  const texts = Array.from(groups, ([name, parts]) => `${name},"parts":[${parts.join()}]}`);
  return `{"needed":${threshold},"groups":[${texts.join()}]}`;
}

function partText({ part, releases, studies, counts }: Omit<PublishedRow, "stratum" | "waiting" | "released">) {
  if (part === null) return [];
  const split = JSON.stringify(part === others ? null : splitOf(part));
  return [`{"split":${split},"tables":${releases},"studies":${studies},"table":${counts}}`];
}

/** Uniform 32-bit words from the operating system, fetched by the kilobyte. */
function cryptoWords(): Words {
  const words = new Uint32Array(256);
  let used = words.length;
  return () => {
    if (used === words.length) {
      crypto.getRandomValues(words);
      used = 0;
    }
    return words[used++]!;
  };
}
