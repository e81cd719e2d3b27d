// A visitor's own task for the engine: found by its name among the tasks of this device, its pictures decoded where a block
// needs them. Pictures of blocks that never run are never decoded. Decodes only; splitting is the core's.

import { capturedOf } from "#core/captured";
import { type OwnOutline, outlineOf } from "#core/own-outline";
import { type Sample, TaskMissing } from "#core/own-target";
import type { PackedViews, Target } from "#core/pixels";
import { resize } from "#core/resize";
import { splitOf } from "#core/split";
import type { Settings } from "#core/study";
import type { OwnTarget } from "#core/target-name";
import { findTask } from "../storage/found-task";
import type { TaskStore } from "../storage/task-store";

/** The tasks of this device as far as the engine reads them. */
export type OwnTasks = Pick<TaskStore, "list" | "load" | "picture">;

/** A target whose pictures may come block by block. */
export interface OpenTarget {
  readonly target: Target;
  /** Must be awaited before a block of this seed is made: until then its pictures are black. */
  readonly ready: (seed: number, splitBy?: typeof splitOf) => Promise<void>;
}

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

/** Opens an own task for a study. Throws `TaskMissing` where it, or one of its pictures, is gone. */
export async function openOwnTarget(
  settings: Pick<Settings, "pixels" | "budgets" | "validationPerClass" | "steps" | "batch">,
  { name, tasks, signal }: { readonly name: OwnTarget; readonly tasks: OwnTasks; readonly signal: AbortSignal },
): Promise<OpenTarget> {
  const { outline, task } = await outlineOfOwn(name, tasks);
  const pictureOf = (sample: Sample) => tasks.picture(task, sample.image.id);
  const plain = decoder(outline.samples, { pixels: settings.pixels, pictureOf, signal });
  const again = decoder(outline.capturedSamples, { pixels: settings.pixels, pictureOf, signal });
  const { captured, ...rest } = outline;
  const set = { ...outline.training, images: plain.images };
  return {
    target: {
      ...rest,
      training: set,
      validation: set,
      ...(captured && { captured: { ...captured, images: again.images } }),
    },
    ready: async (seed, splitBy = splitOf) => {
      const { training, validation } = splitBy(outline, { ...settings, seed });
      await plain.decode([...validation, ...Array.from(training.values(), (indices) => [...indices]).flat()]);
      await again.decode([...capturedOf(outline, { ...settings, seed })]);
    },
  };
}

/** Pictures of samples, black until they are decoded; each is decoded once. */
function decoder(
  samples: readonly Sample[],
  {
    pixels,
    pictureOf,
    signal,
  }: {
    readonly pixels: number;
    readonly pictureOf: (sample: Sample) => Promise<Blob | undefined>;
    readonly signal: AbortSignal;
  },
) {
  const length = pixels ** 2 * 4;
  const images: PackedViews = { data: new Uint8Array(samples.length * length), count: samples.length, size: pixels };
  const decoded = new Set<number>();
  const decodeOne = async (index: number) => {
    const picture = await pictureOf(samples[index]!);
    if (!picture) throw new TaskMissing();
    images.data.set(resize(await squareOf(picture), pixels).data, index * length);
    decoded.add(index);
  };
  return {
    images,
    async decode(wanted: readonly number[]) {
      const missing = [...new Set(wanted)].filter((index) => !decoded.has(index));
      for (let from = 0; from < missing.length; from += atOnce) {
        signal.throwIfAborted();
        await Promise.all(missing.slice(from, from + atOnce).map(decodeOne));
      }
    },
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
