// Pictures made on the spot, and files that only claim to be pictures.

import { stream } from "#core/random";

/** A picture of soft coloured blobs, another for each seed, encoded. */
export async function picture(
  seed: number,
  { width = 96, height = 64, type = "image/jpeg" }: { width?: number; height?: number; type?: string } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  const random = stream(seed).fork("picture");
  context.fillStyle = `hsl(${random.integer(360)} 40% 50%)`;
  context.fillRect(0, 0, width, height);
  for (let blob = 0; blob < 12; blob++) {
    context.fillStyle = `hsl(${random.integer(360)} 70% ${random.integer(100)}%)`;
    context.beginPath();
    context.arc(random.next() * width, random.next() * height, (0.1 + random.next() / 4) * width, 0, 7);
    context.fill();
  }
  const blob = await canvas.convertToBlob({ type, quality: 0.9 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** A JPEG, left half red and right half blue, that says it was taken with the camera turned (EXIF orientation 6: turn right). */
export async function turned(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.fillStyle = "red";
  context.fillRect(0, 0, width / 2, height);
  context.fillStyle = "blue";
  context.fillRect(width / 2, 0, width / 2, height);
  const plain = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 1 })).arrayBuffer());
  // APP1, "Exif", big-endian TIFF with one entry: tag 0x0112, SHORT, 6.
  const exif = [
    0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1,
    0, 6, 0, 0, 0, 0, 0, 0,
  ];
  return Uint8Array.from([...plain.subarray(0, 2), ...exif, ...plain.subarray(2)]);
}

/** A GIF of 32 x 32 white pixels with so many frames; each is one clear code and one row-filling run of the smallest LZW. */
export function gif(frames: number): Uint8Array<ArrayBuffer> {
  const header = [...new TextEncoder().encode("GIF89a"), 32, 0, 32, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0];
  const frame = [0x2c, 0, 0, 0, 0, 32, 0, 32, 0, 0, 2, ...lzw(32 * 32)];
  return Uint8Array.from([...header, ...Array.from({ length: frames }, () => frame).flat(), 0x3b]);
}

/** Pixels of colour 0, uncompressed: a clear code before every second pixel keeps codes at three bits. */
function lzw(pixels: number): number[] {
  const codes = [...Array.from({ length: pixels / 2 }, () => [4, 0, 0]).flat(), 5];
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  for (const code of codes) {
    held |= code << bits;
    bits += 3;
    while (bits >= 8) {
      bytes.push(held & 255);
      [held, bits] = [held >> 8, bits - 8];
    }
  }
  bytes.push(held & 255);
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [...blocks, 0];
}
