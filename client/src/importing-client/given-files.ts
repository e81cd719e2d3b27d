// Files as a visitor gives them: from a file or folder picker, dropped, or pasted. Each with its path in what was given.

import type { PathedFile } from "../importing/protocol";

/** Files that a browser makes from its list in one turn of the page. */
const aPart = 250;

/**
 * Files of an `<input type="file">`, a folder's with their paths in it; or of a paste. Thousands are taken in parts, so that the
 * page can draw between them; until then the list must stay as it is.
 */
export async function filesOf(list: ArrayLike<File>): Promise<readonly PathedFile[]> {
  const found: PathedFile[] = [];
  for (let at = 0; at < list.length; at++) {
    if (at > 0 && at % aPart === 0) await new Promise((resolve) => setTimeout(resolve));
    const file = list[at];
    if (file) found.push({ path: file.webkitRelativePath || file.name, file });
  }
  return found;
}

/**
 * Files and folders of a drop, folders all the way down. Call it in the event's own turn: afterwards the browser forgets what
 * was dropped. A folder or file that can't be read is left out.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly PathedFile[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  // Pasted pictures and some browsers' drops have files and no entries.
  if (entries.length === 0) return filesOf(transfer.files);
  const found: PathedFile[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: PathedFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File | null>((resolve) => {
      entry.file(resolve, () => resolve(null));
    });
    if (file) found.push({ path: entry.fullPath.replace(/^\//, ""), file });
  } else if (isDirectory(entry)) {
    const reader = entry.createReader();
    // A reader hands out a directory in parts, until an empty one.
    for (;;) {
      const part = await new Promise<FileSystemEntry[]>((resolve) => {
        reader.readEntries(resolve, () => resolve([]));
      });
      if (part.length === 0) return;
      for (const child of part) await collect(child, found);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
