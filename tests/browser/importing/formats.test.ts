import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { squareOfFile } from "../../../client/src/importing/square";
import { encoded } from "./encoded";

const bytesOf = (name: keyof typeof encoded) => Uint8Array.from(atob(encoded[name]), (letter) => letter.charCodeAt(0));

/** Mean difference of two kept pictures, in levels of 255. */
async function apart(one: Blob, other: Blob): Promise<number> {
  const [a, b] = await Promise.all([one, other].map(levels));
  return a!.reduce((sum, level, at) => sum + Math.abs(level - b![at]!), 0) / a!.length;
}

async function levels(picture: Blob): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(picture);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

test.each<[keyof typeof encoded, "first-frame" | null]>([
  ["avif", null],
  ["avif-moving", "first-frame"],
  ["webp-lossy", null],
  ["webp-lossless", null],
  ["webp-moving", "first-frame"],
  ["png-moving", "first-frame"],
  ["jpeg-progressive", null],
  ["gif", null],
])("%s is decoded to the same picture as a PNG", async (name, remark) => {
  const plain = await squareOfFile(bytesOf("png"));
  const other = await squareOfFile(bytesOf(name));
  expect(other).toMatchObject({ remark, square: { side: 48 } });
  // Upside down, as the second frame is, it differs by about 96 levels.
  expect(await apart(plain.square!.picture, other.square!.picture)).toBeLessThan(12);
});

test("lossless encodings of one picture have one hash", async () => {
  const [png, webp] = await Promise.all([squareOfFile(bytesOf("png")), squareOfFile(bytesOf("webp-lossless"))]);
  expect(webp.square!.hash).toBe(png.square!.hash);
});

test("a JPEG in printing colours is shown where the browser can, and otherwise told as such", async () => {
  const { square, remark } = await squareOfFile(bytesOf("jpeg-cmyk"));
  expect(square ? square.side : remark).toBe(square ? 40 : "cmyk");
});

test("a kept picture is a JPEG that shows what was hashed, as nearly as a JPEG can", async () => {
  const { square } = await squareOfFile(bytesOf("png"));
  expect(square!.picture.type).toBe("image/jpeg");
  const original = await createImageBitmap(new Blob([bytesOf("png")]), 8, 0, 48, 48);
  const canvas = new OffscreenCanvas(48, 48);
  canvas.getContext("2d")!.drawImage(original, 0, 0);
  expect(await apart(square!.picture, await canvas.convertToBlob({ type: "image/png" }))).toBeLessThan(3);
});

test("the hash is the core's digest of the square's pixels", async () => {
  const { square } = await squareOfFile(bytesOf("png"));
  const bitmap = await createImageBitmap(new Blob([bytesOf("png")]), 8, 0, 48, 48);
  const context = new OffscreenCanvas(48, 48).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  expect(square!.hash).toBe(digestOf(new Uint8Array(context.getImageData(0, 0, 48, 48).data.buffer)));
});
