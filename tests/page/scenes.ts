// What a test's camera sees and a test's folder holds: discs or stripes, each time in another place on another ground, so
// that two classes differ and no two pictures of one are nearly the same.

import { PNG } from "pngjs";
import { stream } from "#core/random";

export type Scene = "discs" | "stripes";

const width = 160;
const height = 120;
/** The ground is uneven in so many places across. */
const patches = 8;

/** Brightness of each pixel in 0..255, [height, width]. */
function paint(scene: Scene, take: number): Uint8Array {
  const source = stream(take).fork(scene);
  const below = (most: number) => source.integer(most);
  const ground = Array.from({ length: patches * patches }, () => 40 + below(100));
  const [x, y, size, turn] = [50 + below(60), 30 + below(60), 18 + below(12), below(10)];
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const [column, row] = [at % width, Math.floor(at / width)];
    const far = Math.hypot(column - x, row - y);
    const inside = scene === "discs" ? far < size : far < 1.6 * size && (column + row + turn) % 12 < 6;
    if (inside) return 235;
    return ground[Math.floor((row * patches) / height) * patches + Math.floor((column * patches) / width)]!;
  });
}

/** A film for Chromium's `--use-file-for-fake-video-capture`: YUV4MPEG2, ten frames a second, played again and again. */
export function filmOf(scene: Scene, frames: number): Buffer {
  const grey = Buffer.alloc((width * height) / 2, 128);
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`),
    ...Array.from({ length: frames }, (_, take) => [
      Buffer.from("FRAME\n"),
      Buffer.from(paint(scene, take)),
      grey,
    ]).flat(),
  ]);
}

/** One picture as a PNG file. */
export function pngOf(scene: Scene, take: number): Buffer {
  const png = new PNG({ width, height });
  paint(scene, take).forEach((value, at) => {
    png.data.set([value, value, value, 255], 4 * at);
  });
  return PNG.sync.write(png);
}
