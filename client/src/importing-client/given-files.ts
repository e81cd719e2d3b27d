// Files as a visitor gives them: from a file or folder picker, dropped, or pasted. Each with its path in what was given.

import type { PathedFile } from "../importing/protocol";

/** Files of an `<input type="file">`, a folder's with their paths in it; or of a paste. */
export function filesOf(list: Iterable<File>): readonly PathedFile[] {
  return Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
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
