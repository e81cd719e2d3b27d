import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pictureHeader } from "../../../client/src/importing/picture-header";

type Part = string | readonly number[];
const bytes = (...parts: readonly Part[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part)));
const be16 = (value: number) => [(value >> 8) & 255, value & 255];
const be32 = (value: number) => [...be16(value >>> 16), ...be16(value & 0xffff)];
const le16 = (value: number) => be16(value).reverse();
const le24 = (value: number) => [...le16(value & 0xffff), value >> 16];
const zeros = (count: number) => Array.from({ length: count }, () => 0);
const box = (name: string, ...parts: readonly Part[]) => {
  const content = bytes(...parts);
  return [...be32(8 + content.length), ...bytes(name), ...content];
};

const frame = (components: number) => [
  0xff,
  0xc2,
  ...be16(8 + 3 * components),
  8,
  ...be16(400),
  ...be16(500),
  components,
];
const pngSize = (width: number, height: number) => [...be32(width), ...be32(height), 8, 6, 0, 0, 0, ...be32(0)];
const still = { animated: false, cmyk: false };

const isobmff = (brand: string, ...sizes: [number, number][]) =>
  bytes(
    box("ftyp", brand, zeros(4), "mif1"),
    box(
      "meta",
      zeros(4),
      box("hdlr", "pict"),
      box(
        "iprp",
        box("ipco", ...sizes.map(([width, height]) => box("ispe", zeros(4), be32(width), be32(height)))),
        box("ipma", ""),
      ),
    ),
  );

test.each<[string, Uint8Array, ReturnType<typeof pictureHeader>]>([
  [
    "a JPEG, its frame after a thumbnail's segment and a fill byte",
    bytes([0xff, 0xd8, 0xff, 0xe1], be16(8), "thumb!", [0xff], frame(3), zeros(20)),
    { kind: "jpeg", width: 500, height: 400, ...still },
  ],
  [
    "a JPEG in printing colours",
    bytes([0xff, 0xd8], frame(4), zeros(20)),
    { kind: "jpeg", width: 500, height: 400, animated: false, cmyk: true },
  ],
  ["a JPEG that ends before its frame", bytes([0xff, 0xd8, 0xff, 0xe0], be16(16), "JFIF"), "corrupt"],
  ["a JPEG whose scan comes without a frame", bytes([0xff, 0xd8, 0xff, 0xda], be16(8), zeros(40)), "corrupt"],
  [
    "a PNG of a billion pixels",
    bytes("\x89PNG\r\n\x1a\n", be32(13), "IHDR", pngSize(50000, 20000)),
    { kind: "png", width: 50000, height: 20000, ...still },
  ],
  [
    "a PNG that moves",
    bytes("\x89PNG\r\n\x1a\n", be32(13), "IHDR", pngSize(64, 32), be32(8), "acTL", zeros(12)),
    { kind: "png", width: 64, height: 32, animated: true, cmyk: false },
  ],
  ["a PNG without a header", bytes("\x89PNG\r\n\x1a\n"), "corrupt"],
  [
    "a lossy WebP",
    bytes("RIFF", be32(0), "WEBPVP8 ", be32(0), [0, 0, 0, 0x9d, 1, 0x2a], le16(300), le16(200)),
    { kind: "webp", width: 300, height: 200, ...still },
  ],
  [
    "a lossless WebP: 14 bits of width - 1, then 14 of height - 1",
    bytes("RIFF", be32(0), "WEBPVP8L", be32(0), [0x2f, 0x2b, 0xc1, 0x31, 0], zeros(8)),
    { kind: "webp", width: 300, height: 200, ...still },
  ],
  [
    "an extended WebP that moves",
    bytes("RIFF", be32(0), "WEBPVP8X", be32(0), [2, 0, 0, 0], le24(299), le24(199)),
    { kind: "webp", width: 300, height: 200, animated: true, cmyk: false },
  ],
  [
    "an AVIF, its whole size among those of its tiles",
    isobmff("avif", [512, 512], [1920, 1080]),
    { kind: "avif", width: 1920, height: 1080, ...still },
  ],
  ["a HEIC", isobmff("heic", [4032, 3024]), { kind: "heic", width: 4032, height: 3024, ...still }],
  ["a HEIC without a size", isobmff("heic"), "corrupt"],
  ["a film", bytes(box("ftyp", "isom", [0, 0, 2, 0], "mp41")), "unknown"],
  ["a page", bytes("<html>not a picture at all</html>"), "unknown"],
  ["an SVG", bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), "unknown"],
  ["a size of zero", bytes("GIF89a", le16(0), le16(9), [0, 0, 0, 0x3b]), "corrupt"],
])("%s", (_, file, expected) => {
  expect(pictureHeader(file)).toEqual(expected);
});

test("bytes of any kind are read without an error", () => {
  const magic = fc.constantFrom<readonly number[]>(
    [0xff, 0xd8, 0xff],
    [...bytes("\x89PNG\r\n\x1a\n")],
    [...bytes("GIF89a")],
    [...bytes("RIFF....WEBPVP8X")],
    [...bytes("....ftypavif")],
    [...isobmff("avif", [9, 9])],
    [],
  );
  fc.assert(
    fc.property(magic, fc.uint8Array({ maxLength: 200 }), fc.nat(60), (start, rest, cut) => {
      const whole = Uint8Array.from([...start, ...rest]);
      const header = pictureHeader(whole.subarray(0, Math.max(0, whole.length - cut)));
      if (typeof header === "object") expect(Math.min(header.width, header.height)).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
});
