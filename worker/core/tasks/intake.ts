// What became of each file that a visitor gave: kept, kept with a remark, or left out, and why. A closed list, in the words
// that a person reads; the list of one import can be taken away as a table.

/** What is said of a file, and whether it was kept all the same. */
export const remarks = {
  "first-frame": { kept: true, words: "It is animated; its first frame was kept." },
  "changed-since-export": {
    kept: true,
    words: "It was changed after it was exported, so it was taken as a new picture.",
  },
  empty: { kept: false, words: "The file is empty." },
  unreadable: { kept: false, words: "The file could not be read; it may have been moved or changed meanwhile." },
  "not-a-picture": { kept: false, words: "It is no JPEG, PNG, WebP, GIF or AVIF picture." },
  corrupt: { kept: false, words: "The picture is damaged or incomplete." },
  cmyk: { kept: false, words: "It has printing colours (CMYK), which this browser can't show. Save it in RGB." },
  heic: {
    kept: false,
    words:
      "This browser can't show HEIC. On an iPhone choose Settings, Camera, Formats, Most Compatible; or save it as JPEG.",
  },
  "too-small": { kept: false, words: "Its shorter side has under 32 pixels." },
  "too-large": { kept: false, words: "It has over 64 million pixels or 64 MB, too much to open safely." },
  hidden: { kept: false, words: "It is a hidden file of the system." },
  "unsafe-path": { kept: false, words: "Its path leads out of the archive." },
  link: { kept: false, words: "It is a link to another file, and links are not followed." },
  encrypted: { kept: false, words: "It is locked with a password." },
  packing: { kept: false, words: "It is packed in a way that can't be opened here. Pack it as an ordinary zip." },
  "unpacks-too-large": { kept: false, words: "It would unpack to far more than a picture needs." },
  "damaged-archive": {
    kept: false,
    words: "The archive is cut off, damaged or no zip, so nothing of it was taken. Download or pack it again.",
  },
  "archive-inside": { kept: false, words: "It is an archive in an archive. Unpack it first." },
  "same-name": { kept: false, words: "Another file has the same name and was taken." },
  "same-picture": { kept: false, words: "The same picture is in this class already." },
  "same-picture-elsewhere": { kept: false, words: "The same picture is in another class already." },
  "no-class": { kept: false, words: "No folder and no name says which class it belongs to." },
  "too-many-classes": { kept: false, words: "A task has at most 12 classes; those with most pictures were taken." },
  "not-drawn": { kept: false, words: "Its class had more pictures than wanted, and others were drawn." },
  "not-reached": { kept: false, words: "The import ended before its turn." },
} as const;
export type Remark = keyof typeof remarks;
export const remarkNames = Object.keys(remarks) as readonly Remark[];

/** A file and what is said of it. */
export interface Remarked {
  /** The file's path as it was given; in an archive, after the archive's. */
  readonly path: string;
  readonly remark: Remark;
}

/** The list as CSV (RFC 4180, lines end in \n): path, kept, remark, words. */
export function remarksTable(list: readonly Remarked[]): string {
  const rows = list.map(({ path, remark }) => [path, String(remarks[remark].kept), remark, remarks[remark].words]);
  return [["path", "kept", "remark", "words"], ...rows].map((cells) => `${cells.map(written).join(",")}\n`).join("");
}

/** A path may begin like a formula, which a spreadsheet would run; an apostrophe keeps it text. */
function written(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
