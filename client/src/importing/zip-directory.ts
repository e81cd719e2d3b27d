// What a zip archive says it holds, from its central directory (PKWARE APPNOTE 6.3.10). Names, sizes and places are known
// before anything is unpacked, so that what is not wanted is never read. Unpacking is not here.

/** A file in an archive. Nothing that it says is trusted. */
export interface ZipEntry {
  readonly path: string;
  /** 0: stored; 8: deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  /** A symbolic link of Unix. */
  readonly link: boolean;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header begins in the archive. */
  readonly start: number;
}

/** The archive is not a zip, is cut off, or its directory is too large to be meant well. */
export class DamagedArchive extends Error {}

const largestDirectory = 64e6;
const endBytes = 22;
const largestComment = 0xffff;

/** The files of an archive, folders left out, in its own order. Throws `DamagedArchive`. */
export async function zipEntries(archive: Blob): Promise<readonly ZipEntry[]> {
  const tailStart = Math.max(0, archive.size - endBytes - largestComment);
  const tail = await viewOf(archive, tailStart, archive.size);
  const end = endRecord(tail);
  let count = tail.getUint16(end + 10, true);
  let bytes = tail.getUint32(end + 12, true);
  let start = tail.getUint32(end + 16, true);
  if (count === 0xffff || bytes === 0xffffffff || start === 0xffffffff) {
    const wide = await wideEnd(archive, tail, end);
    if (wide) ({ count, bytes, start } = wide);
  }
  if (bytes > largestDirectory || start + bytes > archive.size) throw new DamagedArchive();
  return entriesIn(await viewOf(archive, start, start + bytes), count);
}

/** Where the end-of-directory record begins: the last one whose comment ends with the archive. */
function endRecord(tail: DataView): number {
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    if (tail.getUint32(at, true) === 0x06054b50 && at + endBytes + tail.getUint16(at + 20, true) <= tail.byteLength) {
      return at;
    }
  }
  throw new DamagedArchive();
}

/** Zip64: counts and places of 64 bits, found by a locator before the end record. */
async function wideEnd(archive: Blob, tail: DataView, end: number) {
  const locator = end - 20;
  if (locator < 0 || tail.getUint32(locator, true) !== 0x07064b50) return undefined;
  const at = Number(tail.getBigUint64(locator + 8, true));
  if (at + 56 > archive.size) throw new DamagedArchive();
  const record = await viewOf(archive, at, at + 56);
  if (record.getUint32(0, true) !== 0x06064b50) throw new DamagedArchive();
  const [count, bytes, start] = [32, 40, 48].map((place) => Number(record.getBigUint64(place, true)));
  return { count: count!, bytes: bytes!, start: start! };
}

function entriesIn(directory: DataView, count: number): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let entry = 0; entry < count; entry++) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== 0x02014b50) throw new DamagedArchive();
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) => directory.getUint16(at + place, true));
    const next = at + 46 + nameBytes! + extraBytes! + commentBytes!;
    if (next > directory.byteLength) throw new DamagedArchive();
    const flags = directory.getUint16(at + 8, true);
    const path = nameOf(bytesOf(directory, at + 46, nameBytes!), (flags & 0x0800) !== 0);
    const fromUnix = directory.getUint8(at + 5) === 3;
    const wide = wideSizes(directory, at, at + 46 + nameBytes!, extraBytes!);
    if (!path.endsWith("/")) {
      entries.push({
        path,
        method: directory.getUint16(at + 10, true),
        encrypted: (flags & 1) !== 0,
        link: fromUnix && directory.getUint32(at + 38, true) >>> 28 === 0xa,
        crc32: directory.getUint32(at + 16, true),
        ...wide,
      });
    }
    at = next;
  }
  return entries;
}

/** Sizes and place of an entry; where 32 bits are not enough they stand in an extra field, in this order. */
function wideSizes(directory: DataView, entry: number, extra: number, extraBytes: number) {
  const narrow = [24, 20, 42].map((place) => directory.getUint32(entry + place, true));
  for (let at = extra; at + 4 <= extra + extraBytes; at += 4 + directory.getUint16(at + 2, true)) {
    if (directory.getUint16(at, true) !== 1) continue;
    const end = Math.min(at + 4 + directory.getUint16(at + 2, true), extra + extraBytes);
    let place = at + 4;
    for (const [which, value] of narrow.entries()) {
      if (value !== 0xffffffff) continue;
      if (place + 8 > end) throw new DamagedArchive();
      narrow[which] = Number(directory.getBigUint64(place, true));
      place += 8;
    }
  }
  const [bytes, packedBytes, start] = narrow;
  return { bytes: bytes!, packedBytes: packedBytes!, start: start! };
}

/** Names are UTF-8 where the archive says so, and where they can be read as such; else one letter a byte. */
function nameOf(bytes: Uint8Array, utf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: !utf8 }).decode(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

function bytesOf(view: DataView, start: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, length);
}

async function viewOf(archive: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await archive.slice(start, end).arrayBuffer());
}
