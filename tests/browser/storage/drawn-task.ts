// An own task for tests: discs and bars in many colours, in bursts of two that differ by a pixel, with real hashes.

import { digestOf } from "#core/digest";
import { stream } from "#core/random";
import { looksOf } from "#core/split/looks";
import type { Task, TaskImage } from "#core/study/task";
import type { PicturedImage } from "../../../client/src/storage/task-store";

const side = 48;
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, "0");

export const drawnTask: Task = {
  id: hex(1, 32),
  title: "Discs and bars",
  madeAt: "2026-03-04T05:06:07.000Z",
  flips: true,
  classes: ["Discs", "Bars"].map((title, label) => ({ id: hex(10 + label, 32), title })),
};

/** So many bursts of two pictures a class. */
export async function drawnImages(bursts: number): Promise<readonly PicturedImage[]> {
  const all: PicturedImage[] = [];
  for (const { id } of drawnTask.classes) {
    for (let burst = 0; burst < 2 * bursts; burst++)
      all.push(await drawn(id, Math.floor(burst / 2), burst % 2, all.length));
  }
  return all;
}

async function drawn(of: TaskImage["class"], burst: number, frame: number, at: number): Promise<PicturedImage> {
  const source = stream(1).fork(of).fork(burst);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  const colour = (lightness: number) => `hsl(${source.integer(360)} 60% ${lightness}%)`;
  // Grounds differ, or all pictures would look alike.
  context.fillStyle = colour(50);
  context.fillRect(0, 0, side, side);
  for (let patch = 0; patch < 12; patch++) {
    context.fillStyle = colour(10 + source.integer(80));
    context.fillRect(
      source.integer(side) - 10,
      source.integer(side) - 10,
      10 + source.integer(side),
      10 + source.integer(side),
    );
  }
  context.fillStyle = colour(source.integer(2) === 0 ? 20 : 80);
  const [x, y, size] = [10 + source.integer(28) + frame, 10 + source.integer(28), 5 + source.integer(8)];
  if (of === drawnTask.classes[0]!.id) context.ellipse(x, y, size, size, 0, 0, 2 * Math.PI);
  else context.rect(x - 2, y - 2 * size, 4, 4 * size);
  context.fill();
  const { data } = context.getImageData(0, 0, side, side);
  return {
    image: {
      id: hex(1000 + at, 32),
      class: of,
      group: `${of} ${burst}`,
      shifted: false,
      hash: digestOf(new Uint8Array(data.buffer)),
      looks: looksOf(data, side),
      side,
      source: "camera",
      at,
    },
    picture: await canvas.convertToBlob({ type: "image/png" }),
  };
}
