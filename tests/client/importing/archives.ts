// Archives made by hand, so that they can be as bad as archives are.

import { deflateSync } from "fflate";
import { crc32 } from "../../../client/src/importing/unpack";

/** A file for an archive, and how its description lies. */
export interface Packable {
  readonly path: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  readonly encrypted?: boolean;
  readonly link?: boolean;
  /** What the directory says instead of the truth. */
  readonly claims?: {
    readonly bytes?: number;
    readonly crc32?: number;
    readonly method?: number;
    readonly start?: number;
  };
}

const le = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, at) => Math.floor(value / 2 ** (8 * at)) % 256);

/** A zip of these files, in this order; with `wide` its end says that 32 bits are not enough (Zip64). */
export function archiveOf(
  files: readonly Packable[],
  { wide = false, comment = "" }: { wide?: boolean; comment?: string } = {},
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: number[][] = [];
  let at = 0;
  for (const file of files) {
    const { path, content, deflate = false, encrypted = false, link = false, claims = {} } = file;
    const packed = deflate ? deflateSync(content) : content;
    const name = new TextEncoder().encode(path);
    const method = claims.method ?? (deflate ? 8 : 0);
    const flags = 0x0800 | Number(encrypted);
    const sizes = [
      ...le(claims.crc32 ?? crc32(content), 4),
      ...le(packed.length, 4),
      ...le(claims.bytes ?? content.length, 4),
    ];
    const shared = [
      ...le(20, 2),
      ...le(flags, 2),
      ...le(method, 2),
      ...le(0, 4),
      ...sizes,
      ...le(name.length, 2),
      0,
      0,
    ];
    const local = Uint8Array.from([...le(0x04034b50, 4), ...shared, ...name]);
    const mode = (link ? 0o120777 : 0o100644) * 65536;
    directory.push([
      ...le(0x02014b50, 4),
      ...[20, 3],
      ...shared,
      ...[0, 0, 0, 0, 0, 0],
      ...le(mode, 4),
      ...le(claims.start ?? at, 4),
      ...name,
    ]);
    parts.push(local, packed);
    at += local.length + packed.length;
  }
  const listed = directory.flat();
  const count = directory.length;
  const end64 = [...le(0x06064b50, 4), ...le(44, 8), ...le(45, 2), ...le(45, 2), ...le(0, 8), ...le(count, 8)];
  const tail64 = [...end64, ...le(count, 8), ...le(listed.length, 8), ...le(at, 8)];
  const locator = [...le(0x07064b50, 4), ...le(0, 4), ...le(at + listed.length, 8), ...le(1, 4)];
  const text = new TextEncoder().encode(comment);
  const counts = wide ? [...le(0xffff, 2), ...le(0xffff, 2)] : [...le(count, 2), ...le(count, 2)];
  const places = wide ? [...le(0xffffffff, 4), ...le(0xffffffff, 4)] : [...le(listed.length, 4), ...le(at, 4)];
  const end = [...le(0x06054b50, 4), ...le(0, 4), ...counts, ...places, ...le(text.length, 2), ...text];
  parts.push(Uint8Array.from([...listed, ...(wide ? [...tail64, ...locator] : []), ...end]));
  const archive = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    archive.set(part, place);
    place += part.length;
  }
  return archive;
}
