// What a picture's first bytes say of it: kind, size, and whether it moves. Read before anything is decoded, so that a small
// file which claims a billion pixels is never opened. Whether the rest is whole is for the decoder to find out.

/** Kinds of pictures that are known by their bytes, whatever the file is called. */
export type PictureKind = "jpeg" | "png" | "webp" | "gif" | "avif" | "heic";

export interface PictureHeader {
  readonly kind: PictureKind;
  /** In pixels, before it is turned upright. */
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
  /** Four printing colours. */
  readonly cmyk: boolean;
}

const still = { animated: false, cmyk: false } as const;

/** The header, `corrupt` where the kind is known and the size is not to be found, `unknown` for anything else. */
export function pictureHeader(bytes: Uint8Array): PictureHeader | "corrupt" | "unknown" {
  const read = readerOf(bytes);
  if (!read) return "unknown";
  const header = read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return header && header.width > 0 && header.height > 0 ? header : "corrupt";
}

type Reader = (view: DataView) => PictureHeader | undefined;

function readerOf(bytes: Uint8Array): Reader | undefined {
  const text = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return jpeg;
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return png;
  if (text(0, 6) === "GIF87a" || text(0, 6) === "GIF89a") return gif;
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return webp;
  if (text(4, 8) === "ftyp") {
    const brands = text(8, 64);
    if (/avi[fs]/.test(brands)) return (view) => isobmff(view, "avif", brands.startsWith("avis"));
    if (/hei[cxms]|hev[cx]|mif1/.test(brands)) return (view) => isobmff(view, "heic", false);
  }
  return undefined;
}

/** ITU-T T.81, Annex B: markers up to the frame header. */
function jpeg(view: DataView): PictureHeader | undefined {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return { kind: "jpeg", width, height, animated: false, cmyk: view.getUint8(at + 9) === 4 };
    }
    // Restart markers and the like carry no length; the scan begins without a frame in a broken file.
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === 0xda || marker === 0xd9) return undefined;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** PNG, third edition: the header comes first, and `acTL` before the pixels where it moves. */
function png(view: DataView): PictureHeader | undefined {
  if (view.byteLength < 33) return undefined;
  let animated = false;
  for (let at = 8; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = view.getUint32(at + 4);
    if (name === 0x6163544c) animated = true;
    if (name === 0x49444154) break;
  }
  return { kind: "png", width: view.getUint32(16), height: view.getUint32(20), animated, cmyk: false };
}

/** GIF89a: it moves if it has a second image. */
function gif(view: DataView): PictureHeader | undefined {
  if (view.byteLength < 13) return undefined;
  const colours = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + colours(view.getUint8(10));
  let images = 0;
  const skipBlocks = () => {
    while (at < view.byteLength && view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at += 1;
  };
  while (at < view.byteLength && images < 2) {
    const block = view.getUint8(at);
    if (block === 0x21) {
      at += 2;
      skipBlocks();
    } else if (block === 0x2c && at + 10 <= view.byteLength) {
      images += 1;
      at += 11 + colours(view.getUint8(at + 9));
      skipBlocks();
    } else break;
  }
  return {
    ...still,
    kind: "gif",
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
    animated: images > 1,
  };
}

/** RFC 9649. */
function webp(view: DataView): PictureHeader | undefined {
  if (view.byteLength < 30) return undefined;
  switch (view.getUint32(12)) {
    case 0x56503858: {
      const size = (at: number) => 1 + view.getUint16(at, true) + 65536 * view.getUint8(at + 2);
      const animated = (view.getUint8(20) & 2) !== 0;
      return { kind: "webp", width: size(24), height: size(27), animated, cmyk: false };
    }
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return { ...still, kind: "webp", width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 0x56503820:
      return {
        ...still,
        kind: "webp",
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    default:
      return undefined;
  }
}

/** ISO/IEC 23008-12: the largest `ispe` among the properties in meta, iprp, ipco; a grid's tiles have one each. */
function isobmff(view: DataView, kind: "avif" | "heic", animated: boolean): PictureHeader | undefined {
  const meta = boxes(view, 0, view.byteLength).find(({ name }) => name === "meta");
  const properties = ["iprp", "ipco"].reduce(
    (outer, name) => outer && boxes(view, outer.start, outer.end).find((box) => box.name === name),
    // A full box: version and flags come first.
    meta && { ...meta, start: meta.start + 4 },
  );
  if (!properties) return undefined;
  const sizes = boxes(view, properties.start, properties.end)
    .filter(({ name, start, end }) => name === "ispe" && end - start >= 12)
    .map(({ start }) => ({ width: view.getUint32(start + 4), height: view.getUint32(start + 8) }))
    .sort((a, b) => b.width * b.height - a.width * a.height);
  return sizes[0] && { kind, ...sizes[0], animated, cmyk: false };
}

interface Box {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function boxes(view: DataView, start: number, end: number): readonly Box[] {
  const found: Box[] = [];
  for (let at = start; at + 8 <= end; ) {
    const name = String.fromCharCode(...[4, 5, 6, 7].map((place) => view.getUint8(at + place)));
    const size = view.getUint32(at);
    const wide = size === 1 && at + 16 <= end;
    const length = wide ? Number(view.getBigUint64(at + 8)) : size === 0 ? end - at : size;
    if (length < 8) break;
    found.push({ name, start: at + (wide ? 16 : 8), end: Math.min(end, at + length) });
    at += length;
  }
  return found;
}
