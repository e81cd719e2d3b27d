// The folder that is kept beside the file until it is written: the browser's profile, in which the page keeps its study, and
// what was asked for, so that the same command goes on and another one is refused.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { digestOfData } from "#core/digest";
import type { Options } from "./options";
import { Refused } from "./refused";

const askedSchema = v.strictObject({ asked: v.string(), seed: v.number() });

/** An unfinished study's folder. */
export interface Unfinished {
  readonly folder: string;
  /** Of the command, or drawn when it was first given. */
  readonly seed: number;
  /** The browser's profile. */
  readonly profile: string;
  /** Where the page is built, once: what goes on is done by the code that began it. */
  readonly page: string;
  /** Whether an earlier command began it. */
  readonly resumed: boolean;
  /** Ends this command's hold of the folder, which stays. */
  leave(): void;
  /** Removes the folder. */
  remove(): void;
}

/**
 * The folder of a command, made or found again.
 * - Must refuse a folder that another command began: its study would be taken for this one's.
 * - Must refuse a folder that another process works in.
 */
export function openUnfinished(options: Options, draw: () => number): Unfinished {
  const folder = `${options.out}.unfinished`;
  const asked = join(folder, "asked.json");
  const process = join(folder, "process");
  const { out: _, csv: __, seed: wanted, ...study } = options;
  const mine = digestOfData(study);
  const before = existsSync(asked) ? v.parse(askedSchema, JSON.parse(readFileSync(asked, "utf8"))) : null;
  if (before && (before.asked !== mine || (wanted !== null && wanted !== before.seed)))
    throw new Refused(
      `${folder} holds an unfinished study that was asked for differently. Give that command again, or delete the folder to begin anew.`,
    );
  const other = existsSync(process) ? Number(readFileSync(process, "utf8")) : 0;
  if (other > 0 && isRunning(other)) throw new Refused(`Process ${other} is measuring this study already.`);
  const seed = before?.seed ?? wanted ?? draw();
  mkdirSync(folder, { recursive: true });
  writeWhole(process, String(globalThis.process.pid));
  if (!before) writeWhole(asked, JSON.stringify({ asked: mine, seed } satisfies v.InferOutput<typeof askedSchema>));
  return {
    folder,
    seed,
    profile: join(folder, "profile"),
    page: join(folder, "page"),
    resumed: before !== null,
    leave: () => rmSync(process, { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

// Under another name first: a command that is killed leaves no half of it.
function writeWhole(path: string, text: string): void {
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
