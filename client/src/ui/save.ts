// Hands something made on this page to the browser as a file to save.

/** Saves a blob under a name. */
export function save(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold of the file by the next task.
  setTimeout(() => URL.revokeObjectURL(address));
}
