// A visitor's own task for the engine: found by its name among the tasks of this device, its pictures decoded where a block
// asks for them. Pictures of blocks that never run are never decoded, and no more are held than a block has: a task may have
// tens of thousands. Decodes only; splitting is the core's.

import { resize } from "#core/pictures/resize";
import type { PackedViews, Target } from "#core/pixels";
import type { OwnTarget } from "#core/study/target-name";
import { type OwnOutline, outlineOf } from "#core/tasks/own-outline";
import { type Sample, TaskMissing } from "#core/tasks/own-target";
import { findTask } from "../storage/found-task";
import type { TaskStore } from "../storage/task-store";

/** The tasks of this device as far as the engine reads them. */
export type OwnTasks = Pick<TaskStore, "list" | "load" | "picture">;

/** Pictures that are decoded at a time. */
const atOnce = 8;

/** The outline of a task of this device, and where its pictures are. Throws `TaskMissing`. */
export async function outlineOfOwn(
  name: OwnTarget,
  tasks: OwnTasks,
): Promise<{ readonly outline: OwnOutline; readonly task: string }> {
  const found = await findTask(name, tasks);
  const outline = found && outlineOf(found.task, found.images);
  if (!outline) throw new TaskMissing();
  return { outline, task: found.task.id };
}

/**
 * Opens an own task. Throws `TaskMissing` where it is gone, and its sets' `pictures` do where one of these is. `decode` is the
 * seam to the browser: the pixels of an encoded square.
 */
export async function openOwnTarget(
  name: OwnTarget,
  {
    pixels,
    tasks,
    signal,
    decode = squareOf,
  }: {
    readonly pixels: number;
    readonly tasks: OwnTasks;
    readonly signal: AbortSignal;
    readonly decode?: (picture: Blob) => Promise<PackedViews>;
  },
): Promise<Target> {
  const { outline, task } = await outlineOfOwn(name, tasks);
  const { samples, capturedSamples, captured, ...rest } = outline;
  const picturesOf = (among: readonly Sample[]) => async (images: Uint32Array) => {
    const length = pixels ** 2 * 4;
    const data = new Uint8Array(images.length * length);
    const decodeAt = async (place: number) => {
      const picture = await tasks.picture(task, among[images[place]!]!.image.id);
      if (!picture) throw new TaskMissing();
      data.set(resize(await decode(picture), pixels).data, place * length);
    };
    for (let from = 0; from < images.length; from += atOnce) {
      signal.throwIfAborted();
      const some = Math.min(atOnce, images.length - from);
      await Promise.all(Array.from({ length: some }, (_, at) => decodeAt(from + at)));
    }
    return { data, count: images.length, size: pixels };
  };
  const set = { ...outline.training, pictures: picturesOf(samples) };
  return {
    ...rest,
    training: set,
    validation: set,
    ...(captured && { captured: { ...captured, pictures: picturesOf(capturedSamples) } }),
  };
}

/** The pixels of an encoded square, as they were encoded: neither colours nor alpha are touched. */
async function squareOf(picture: Blob): Promise<PackedViews> {
  const bitmap = await createImageBitmap(picture, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  try {
    const size = bitmap.width;
    const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, size, size);
    return { data: new Uint8Array(data.buffer), count: 1, size };
  } finally {
    bitmap.close();
  }
}
