// A picture made ready to be kept: decoded upright, its middle square at 256 pixels or its own size, hashed and encoded. Checked
// before it is decoded; the same for a file, an archive's entry and a frame of the camera.

import { looksOf } from "#core/split/looks";
import type { Remark } from "#core/tasks/intake";
import { pictureHeader } from "./picture-header";
import type { Square } from "./protocol";

/** The side at which pictures are kept, in pixels, and the smallest that is taken. */
const keptSide = 256;
const smallestSide = 32;
/** More than this is not opened: pixels, and bytes of a file. */
export const mostPixels = 64e6;
export const mostBytes = 64e6;
/** Pictures of more pixels than this are decoded one at a time. */
const manyPixels = 8e6;
/** Quality of the JPEG that is kept. */
const quality = 0.92;

/** A picture that can be kept, with a remark if there is one to make; or only the reason why it can't. */
export type Prepared =
  | { readonly square: Square; readonly remark: Remark | null }
  | { readonly square: null; readonly remark: Remark };

const leftOut = (remark: Remark): Prepared => ({ square: null, remark });

/** Makes a file's bytes ready. Never rejects. */
export async function squareOfFile(bytes: Uint8Array<ArrayBuffer>): Promise<Prepared> {
  if (bytes.length === 0) return leftOut("empty");
  if (bytes.length > mostBytes) return leftOut("too-large");
  const header = pictureHeader(bytes);
  if (header === "unknown") return leftOut("not-a-picture");
  if (header === "corrupt") return leftOut("corrupt");
  const { width, height, kind, cmyk, animated } = header;
  if (Math.min(width, height) < smallestSide) return leftOut("too-small");
  if (width * height > mostPixels) return leftOut("too-large");
  const decode = async (): Promise<Prepared> => {
    try {
      const bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${kind}` }), {
        imageOrientation: "from-image",
      });
      // A header may promise more than there is.
      if (Math.min(bitmap.width, bitmap.height) < smallestSide) return leftOut("too-small");
      return { square: await squareOf(bitmap), remark: animated ? "first-frame" : null };
    } catch {
      return leftOut(kind === "heic" ? "heic" : cmyk ? "cmyk" : "corrupt");
    }
  };
  return width * height > manyPixels ? alone(decode) : decode();
}

/** The middle square of a bitmap; consumes the bitmap. */
export async function squareOf(bitmap: ImageBitmap): Promise<Square> {
  const crop = Math.min(bitmap.width, bitmap.height);
  const side = Math.min(crop, keptSide);
  const canvas = new OffscreenCanvas(side, side);
  // Read back at once: a canvas in the graphics card's memory would be fetched for each picture.
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
  context.fillStyle = "white";
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = "high";
  const [left, top] = [Math.floor((bitmap.width - crop) / 2), Math.floor((bitmap.height - crop) / 2)];
  context.drawImage(bitmap, left, top, crop, crop, 0, 0, side, side);
  bitmap.close();
  const { data } = context.getImageData(0, 0, side, side);
  const picture = await canvas.convertToBlob({ type: "image/jpeg", quality });
  return { picture, side, hash: await digestOfPixels(data), looks: looksOf(data, side) };
}

/** `digestOf` of the core by the browser itself, which is many times faster for a quarter of a megabyte. */
async function digestOfPixels(data: Uint8ClampedArray<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", data);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let last: Promise<unknown> = Promise.resolve();

/** Work that needs much memory, one after the other. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work);
  last = turn;
  return turn;
}
