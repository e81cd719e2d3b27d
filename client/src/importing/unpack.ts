// One file out of an archive, whole in memory. It never grows beyond what the directory promised, whatever it unpacks to.

import { Inflate } from "fflate";
import { DamagedArchive, type ZipEntry } from "./zip-directory";

/** Bytes that are unpacked between two looks at how much came out: at most a thousand times as many, 4 MB. */
const step = 4 * 1024;

/** The bytes of an entry. Throws `DamagedArchive` where they are not what the directory says: their number and their CRC-32. */
export async function unpack(archive: Blob, entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
  const header = new DataView(await archive.slice(entry.start, entry.start + 30).arrayBuffer());
  if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) throw new DamagedArchive();
  const start = entry.start + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = new Uint8Array(await archive.slice(start, start + entry.packedBytes).arrayBuffer());
  if (packed.length !== entry.packedBytes) throw new DamagedArchive();
  const bytes = entry.method === 0 ? packed : inflated(packed, entry.bytes);
  if (bytes.length !== entry.bytes || crc32(bytes) !== entry.crc32) throw new DamagedArchive();
  return bytes;
}

function inflated(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  const stream = new Inflate((part) => {
    if (done + part.length > length) throw new DamagedArchive();
    bytes.set(part, done);
    done += part.length;
  });
  try {
    for (let at = 0; at < packed.length; at += step) {
      stream.push(packed.subarray(at, at + step), at + step >= packed.length);
    }
  } catch {
    throw new DamagedArchive();
  }
  return bytes.subarray(0, done);
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});

/** CRC-32 as zip, gzip and PNG have it (ISO 3309), unsigned. */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) rest = table[(rest ^ bytes[at]!) & 0xff]! ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}
