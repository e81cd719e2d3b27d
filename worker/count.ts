// Counting studies: receipts and five histogram cells each, in one transaction for any number of studies. Nothing of a study
// is kept but the sums. An epoch that has enough studies is closed here and released elsewhere.

import type { Given } from "#core/everyone/giving";
import { progressOf } from "#core/everyone/privacy";
import type { Report } from "#core/everyone/report";
import { cellsOf, groupKey, groupOf, splitKey } from "#core/everyone/strata";
import type { Receipt } from "./tickets";

/** A report and the receipt of the ticket that came with it. */
export interface Study {
  readonly report: Report;
  readonly receipt: Receipt;
}

/** How many new studies the first release of a group needs. */
export interface Threshold {
  readonly threshold: number;
}

// The studies of ?1 that did not count before: [nonce, day, stratum, split, cells] each, one of a nonce.
const fresh = `
  fresh (nonce, day, stratum, split, cells) AS (
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value -> 4 FROM json_each(?1)
    WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE nonce = value ->> 0)
  )`;

const selectFresh = `
  WITH ${fresh} SELECT nonce FROM fresh`;

const addToTallies = `
  WITH ${fresh}
  INSERT INTO tally (stratum, epoch, studies, released)
  SELECT stratum, 0, count(*), 0 FROM fresh WHERE true GROUP BY stratum
  ON CONFLICT DO UPDATE SET studies = studies + excluded.studies`;

const addToCells = `
  WITH ${fresh}
  INSERT INTO cell (stratum, epoch, split, cell, studies)
  SELECT stratum, epoch, split, cells.value, count(*)
  FROM fresh CROSS JOIN json_each(fresh.cells) AS cells JOIN tally USING (stratum)
  WHERE true
  GROUP BY stratum, epoch, split, cells.value
  ON CONFLICT DO UPDATE SET studies = studies + excluded.studies`;

const given = `(SELECT DISTINCT value ->> 2 FROM json_each(?1))`;
// As neededFor has it.
const isDue = `studies >= CASE WHEN released >= 20 * ?2 THEN 4 * ?2 ELSE ?2 END`;

const selectTallies = `
  SELECT stratum, studies, released FROM tally WHERE stratum IN ${given}`;

const listAllClosed = `
  INSERT INTO closed (stratum, epoch, studies)
  SELECT stratum, epoch, studies FROM tally WHERE ${isDue}`;
const listClosed = `${listAllClosed} AND stratum IN ${given}`;

const openAllNext = `
  UPDATE tally SET epoch = epoch + 1, released = released + studies, studies = 0
  WHERE ${isDue}`;
const openNext = `${openAllNext} AND stratum IN ${given}`;

// Last, since the statements above count what has no receipt; plain, so that a nonce that came between fails them all.
const insertReceipts = `
  WITH ${fresh} INSERT INTO receipt (nonce, day) SELECT nonce, day FROM fresh`;

interface Tally {
  readonly stratum: string;
  readonly studies: number;
  readonly released: number;
}

/**
 * Adds studies to the sums, once for each receipt, and closes the epochs that are complete with them. Says of each study, in
 * order, whether this call counted it.
 * - Must count a study once, however often and however much at once it is delivered, within these studies too.
 * - Must count all of them that are new or none: the batch is one transaction.
 * - An error after the commit leaves the receipts, so that the next delivery finds them.
 */
export async function countStudies(
  db: D1Database,
  studies: readonly Study[],
  { threshold }: Threshold,
): Promise<readonly Given[]> {
  const rows = rowsOf(studies);
  try {
    const [found, , , tallies] = await db.batch<{ nonce: string } & Tally>([
      db.prepare(selectFresh).bind(rows),
      db.prepare(addToTallies).bind(rows),
      db.prepare(addToCells).bind(rows),
      db.prepare(selectTallies).bind(rows),
      db.prepare(listClosed).bind(rows, threshold),
      db.prepare(openNext).bind(rows, threshold),
      db.prepare(insertReceipts).bind(rows),
    ]);
    const counted = new Set(found!.results.map(({ nonce }) => nonce));
    // The first of a nonce counted, and no other.
    return studies.map((study) =>
      givenOf(study, tallies!.results, { counted: counted.delete(study.receipt.nonce), threshold }),
    );
  } catch (error) {
    const before = await findCounted(db, studies, { threshold });
    if (before.includes(null)) throw error;
    return before.filter((one) => one !== null);
  }
}

/** The last statements of a transaction that adds to many groups: closes every epoch that is complete. */
export function closeDue(db: D1Database, { threshold }: Threshold): readonly D1PreparedStatement[] {
  return [listAllClosed, openAllNext].map((statement) => db.prepare(statement).bind(null, threshold));
}

const selectReceipts = `
  SELECT nonce FROM receipt WHERE nonce IN (SELECT value ->> 0 FROM json_each(?1))`;

/** The nonces of those studies whose tickets counted before in this database. */
export async function selectCounted(db: D1Database, studies: readonly Study[]): Promise<ReadonlySet<string>> {
  const { results } = await db.prepare(selectReceipts).bind(rowsOf(studies)).all<{ nonce: string }>();
  return new Set(results.map(({ nonce }) => nonce));
}

/** The answers to studies whose tickets counted before, in order; null where a ticket has no receipt. Counts nothing. */
export async function findCounted(
  db: D1Database,
  studies: readonly Study[],
  { threshold }: Threshold,
): Promise<readonly (Given | null)[]> {
  const rows = rowsOf(studies);
  const counted = await selectCounted(db, studies);
  const tallies = await db.prepare(selectTallies).bind(rows).all<Tally>();
  return studies.map((study) =>
    counted.has(study.receipt.nonce) ? givenOf(study, tallies.results, { counted: false, threshold }) : null,
  );
}

// One of a nonce: its first.
function rowsOf(studies: readonly Study[]): string {
  const rows = new Map<string, readonly unknown[]>();
  for (const { report, receipt } of studies)
    if (!rows.has(receipt.nonce))
      rows.set(receipt.nonce, [receipt.nonce, receipt.day, groupKey(report), splitKey(report), cellsOf(report)]);
  return JSON.stringify([...rows.values()]);
}

function givenOf(
  { report }: Study,
  tallies: readonly Tally[],
  { counted, threshold }: { readonly counted: boolean } & Threshold,
): Given {
  const stratum = groupKey(report);
  const tally = tallies.find((candidate) => candidate.stratum === stratum) ?? { studies: 0, released: 0 };
  return { counted, ...groupOf(stratum), ...progressOf(tally, { threshold }) };
}

/** Days after which a receipt goes. Until then an expired ticket is told that it counted. */
const receiptDays = 30;

const deleteReceipts = `
  DELETE FROM receipt WHERE day < ?1`;

/** Forgets the receipts of tickets that were issued more than 30 days before the given day. */
export async function sweepReceipts(db: D1Database, { day }: { readonly day: number }): Promise<void> {
  await db
    .prepare(deleteReceipts)
    .bind(day - receiptDays)
    .run();
}
