// The runs of a study as CSV: a header, one row a run, nothing to clean in pandas (`read_csv`) or R (`read.csv`).
// Shares in 0..1, `TRUE` and `FALSE` (the one spelling that both read as logical), `NA` for what is missing; matrices and flags
// as text in one field.

import { usedRuns } from "../answers/primary";
import { shifts } from "../pictures/shift";
import type { RunRecord } from "../records/record";
import { qualityOf } from "../statistics/metrics";
import { probeViews } from "../study/study";
import type { FiledStudy } from "./study-file";

type Cell = string | number | boolean | null;

/**
 * The table's text (RFC 4180, lines end in \n).
 * - The study's columns repeat in each row: protocol, target, pixels, batch, permutedLabels.
 * - `used`: the run is of the endpoint and in a complete block, so that the answer rests on it. Of the others those with twice
 *   as many `steps` are the check of "need rose", and the rest were measured beside the answer; see passes.ts.
 * - `views`: views of each image, where a head alone saw so many in turn; else each visit had a picture of its own, or none had.
 * - `continued`: the block came after the planned number, at the visitor's wish and after a look.
 * - `images`: held-back images that it was tested on; `recall_0`, `recall_1`, ...: each class's recall.
 * - `shifted_images`: those of them that were also seen shifted; `accuracy_turned`, ...: its accuracy on these; see shift.ts.
 * - `confusion` is JSON, [true class][predicted class]; `correct` is base64, see `packBits`.
 * - All else has the names and meanings of `runRecordSchema`.
 */
export function runsTable(study: FiledStudy): string {
  const used = new Set(usedRuns(study));
  const rows = study.runs.map((run) => rowOf(run, { study, used: used.has(run) }));
  const names = rows[0] ? Object.keys(rows[0]) : [];
  return [names, ...rows.map((row) => Object.values(row))].map((cells) => `${cells.map(written).join(",")}\n`).join("");
}

function rowOf(
  run: RunRecord,
  { study, used }: { readonly study: FiledStudy; readonly used: boolean },
): Readonly<Record<string, Cell>> {
  const { target, pixels, batch, permutedLabels } = study.settings;
  const { block, seed, base, cut, init, depth, policy, strength, n, steps, confusion, correct, shifted, ...rest } = run;
  const { views = depth === "probe" && policy !== "none" ? probeViews : null, ...others } = rest;
  const { accuracy, precision, recall, logLoss, fit, firstLoss, lastLoss, elapsedMs, form = null, ...origin } = others;
  const { f1, recalls } = qualityOf(confusion);
  return {
    target,
    block,
    seed,
    base,
    cut,
    pixels,
    steps,
    batch,
    init,
    depth,
    views,
    policy,
    strength,
    n,
    used,
    continued: block >= study.settings.blocks,
    permutedLabels,
    images: confusion.flat().reduce((sum, count) => sum + count, 0),
    accuracy,
    precision,
    recall,
    f1,
    logLoss,
    fit,
    firstLoss,
    lastLoss,
    elapsedMs,
    shifted_images: shifted.turned.confusion.flat().reduce((sum, count) => sum + count, 0),
    ...Object.fromEntries(shifts.map((shift) => [`accuracy_${shift}`, shifted[shift].accuracy])),
    accuracy_captured: shifted.captured?.accuracy ?? null,
    ...Object.fromEntries(recalls.map((share, label) => [`recall_${label}`, share])),
    ...origin,
    form,
    confusion: JSON.stringify(confusion),
    correct,
  };
}

function written(cell: Cell): string {
  if (cell === null) return "NA";
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
