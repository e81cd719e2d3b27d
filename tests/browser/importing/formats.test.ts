import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { contradictions } from "#core/looks";
import { squareOfFile } from "../../../client/src/importing/square";
import { encoded } from "./encoded";

const bytesOf = (name: keyof typeof encoded) => Uint8Array.from(atob(encoded[name]), (letter) => letter.charCodeAt(0));

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
  expect(contradictions(plain.square!.looks, other.square!.looks)).toBeLessThanOrEqual(4);
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
  const again = await squareOfFile(new Uint8Array(await square!.picture.arrayBuffer()));
  expect(again.square!.side).toBe(square!.side);
  expect(contradictions(again.square!.looks, square!.looks)).toBeLessThanOrEqual(4);
});

test("the hash is the core's digest of the square's pixels", async () => {
  const { square } = await squareOfFile(bytesOf("png"));
  const bitmap = await createImageBitmap(new Blob([bytesOf("png")]), 8, 0, 48, 48);
  const context = new OffscreenCanvas(48, 48).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  expect(square!.hash).toBe(digestOf(new Uint8Array(context.getImageData(0, 0, 48, 48).data.buffer)));
});
