// Counting a study: a receipt and five histogram cells in one transaction. Nothing of a study is kept but the sums.

import type { Given, Report } from "#core/report";
import { releaseWhenDue, selectProgress } from "./release";
import type { Receipt } from "./tickets";

const insertReceipt = `
  INSERT INTO receipt (nonce, day) VALUES (?1, ?2)`;

const selectReceipt = `
  SELECT nonce FROM receipt WHERE nonce = ?1`;

const addToJoint = `
  INSERT INTO joint_cell (protocol, task, budgets, settled, promised, interaction, error, studies)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)
  ON CONFLICT DO UPDATE SET studies = studies + 1`;

const addToAccuracies = `
  INSERT INTO accuracy_cell (protocol, task, budgets, settled, promised, arm, accuracy, studies)
  VALUES
    (?1, ?2, ?3, ?4, ?5, 0, ?6, 1), (?1, ?2, ?3, ?4, ?5, 1, ?7, 1),
    (?1, ?2, ?3, ?4, ?5, 2, ?8, 1), (?1, ?2, ?3, ?4, ?5, 3, ?9, 1)
  ON CONFLICT DO UPDATE SET studies = studies + 1`;

const addToTally = `
  INSERT INTO tally (protocol, task, budgets, settled, promised, studies) VALUES (?1, ?2, ?3, ?4, ?5, 1)
  ON CONFLICT DO UPDATE SET studies = studies + 1`;

/** A report, the receipt of the ticket that came with it, and how many studies a release needs. */
interface Counting {
  readonly report: Report;
  readonly receipt: Receipt;
  readonly threshold: number;
}

interface Progress {
  readonly studies: number;
}

/**
 * Adds a study to the sums, once for each receipt, and publishes its group when it completes a release of it.
 * - Must count a study once, however often and however much at once it is delivered: a receipt that exists fails the whole batch.
 * - Must count all of it or nothing: the batch is one transaction.
 * - An error after the commit leaves the receipt, so that the next delivery finds it.
 */
export async function countStudy(db: D1Database, counting: Counting): Promise<Given> {
  const { report, receipt, threshold } = counting;
  const group = groupOf(report);
  try {
    const results = await db.batch<Progress>([
      db.prepare(insertReceipt).bind(receipt.nonce, receipt.day),
      db.prepare(addToJoint).bind(...group, report.interaction, report.error),
      db.prepare(addToAccuracies).bind(...group, ...report.arms),
      db.prepare(addToTally).bind(...group),
      db.prepare(selectProgress).bind(...group),
      db.prepare(releaseWhenDue).bind(...group, threshold),
    ]);
    return givenOf(counting, { counted: true, progress: results[4]?.results[0] });
  } catch (error) {
    const before = await findCounted(db, counting);
    if (before === null) throw error;
    return before;
  }
}

/** The answer to a study whose ticket counted before; null if its ticket has no receipt. Counts nothing. */
export async function findCounted(db: D1Database, counting: Counting): Promise<Given | null> {
  const { report, receipt } = counting;
  if ((await db.prepare(selectReceipt).bind(receipt.nonce).first()) === null) return null;
  const progress = await db
    .prepare(selectProgress)
    .bind(...groupOf(report))
    .first<Progress>();
  return givenOf(counting, { counted: false, progress });
}

function groupOf({ v: protocol, task, budgets, settled, promised }: Report): readonly number[] {
  return [protocol, task, budgets, settled, promised];
}

function givenOf(
  { report: { v: protocol, task, budgets, settled, promised }, threshold }: Counting,
  { counted, progress }: { readonly counted: boolean; readonly progress: Progress | null | undefined },
): Given {
  return {
    counted,
    protocol,
    task,
    budgets,
    settled,
    promised,
    studies: progress?.studies ?? 0,
    needed: threshold,
  };
}

/** Days after which a receipt goes. Until then an expired ticket is told that it counted. */
export const receiptDays = 30;

const deleteReceipts = `
  DELETE FROM receipt WHERE day < ?1`;

/** Forgets the receipts of tickets that were issued more than 30 days before the given day. */
export async function sweepReceipts(db: D1Database, { day }: { readonly day: number }): Promise<void> {
  await db
    .prepare(deleteReceipts)
    .bind(day - receiptDays)
    .run();
}
