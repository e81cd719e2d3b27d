// The manifest of an exported task, `headstart.json` beside its class folders: what class folders alone can't say. Who imports
// it gets the same task, to the hash. Parsed strictly, since an archive may come from anywhere.

import * as v from "valibot";
import { classColours, classTitleSchema, mostClasses, taskImageSchema, taskSchema, titleKey } from "#core/study/task";

export const manifestName = "headstart.json";

const { class: _owner, id: _id, at: _at, ...known } = taskImageSchema.entries;

export const manifestSchema = v.strictObject({
  format: v.literal(1),
  title: taskSchema.entries.title,
  flips: taskSchema.entries.flips,
  caps: taskSchema.entries.caps,
  /** Titles, in the task's order. */
  classes: v.pipe(v.array(classTitleSchema), v.maxLength(mostClasses)),
  /** Marks of the classes, in the same order; absent where no class has one. */
  colours: v.exactOptional(v.array(v.nullable(v.picklist(classColours)))),
  images: v.array(
    v.strictObject({
      /** Path beside the manifest, with `/`. */
      file: v.string(),
      /** Place of its class in `classes`. */
      class: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostClasses - 1)),
      /** SHA-256 of the file's bytes: while it holds, all else here is as it was. */
      sha256: taskImageSchema.entries.hash,
      ...known,
    }),
  ),
});
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** The manifest in a file's bytes; undefined where it is none of ours, or not as it was written. */
export function parseManifest(bytes: Uint8Array): Manifest | undefined {
  try {
    const parsed = v.safeParse(manifestSchema, JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    if (!parsed.success) return undefined;
    const { classes, colours, images } = parsed.output;
    const fits =
      images.every((image) => image.class < classes.length) && (!colours || colours.length === classes.length);
    return fits && new Set(classes.map(titleKey)).size === classes.length ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
