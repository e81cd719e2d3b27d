// Files that come into being together. Never writes over a file.

import { constants, copyFileSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Refused } from "./refused";

/** A file to be made. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** Throws where what was written is not what was meant. */
  readonly check?: (written: string) => void;
}

/**
 * Makes all of the files, in order, or none.
 * - Must give no file its name before all are written and checked under another one.
 * - Must leave alone a file that was made meanwhile; throws `Refused` then.
 */
export function writeNew(files: readonly NewFile[]): void {
  const partialOf = ({ path }: NewFile) => `${path}.partial`;
  const named: string[] = [];
  try {
    for (const file of files) {
      writeFileSync(partialOf(file), file.text);
      file.check?.(readFileSync(partialOf(file), "utf8"));
    }
    for (const file of files) {
      giveName(partialOf(file), file.path);
      named.push(file.path);
    }
  } catch (error) {
    for (const path of named) rmSync(path, { force: true });
    throw error;
  } finally {
    for (const file of files) rmSync(partialOf(file), { force: true });
  }
}

// A link, unlike a new name, fails where there is a file.
function giveName(partial: string, path: string): void {
  try {
    linkSync(partial, path);
  } catch {
    if (existsSync(path)) throw new Refused(`${path} was made meanwhile, and is not written over. Move it away first.`);
    // Not every file system has links.
    copyFileSync(partial, path, constants.COPYFILE_EXCL);
  }
}
