// What the page and the importing worker say to each other. Both sides parse what arrives; nothing else crosses.
// Pictures cross as files that were chosen and as archives that were made; pixels never.

import * as v from "valibot";
import { leakageReportSchema } from "#core/split/leakage";
import { ownTargetSchema } from "#core/study/target-name";
import { taskImageSchema, taskSchema } from "#core/study/task";
import { type Remark, remarkNames } from "#core/tasks/intake";
import { standingSchema } from "#core/tasks/standing";

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const name = taskSchema.entries.id;

/** Pictures a class that are taken unless the visitor says otherwise, and at most. */
export const usualCap = 500;
export const largestCap = 5000;

/** How files are to be taken into a task. */
const importRequestSchema = v.strictObject({
  /** The id of a task that is in the store. */
  task: name,
  /** The class that every picture goes into; null to read the classes from folders, names and manifests. */
  into: v.nullable(name),
  /** Every picture belongs to the shifted set: another angle, another place. */
  shifted: v.boolean(),
  /** What a folder of validation pictures (`val`, `test`) means: more pictures of the class, or its shifted set. */
  validation: v.picklist(["more", "shifted"]),
  /** At most so many pictures a class, those that it has among them; which ones is drawn by the seed. */
  cap: v.pipe(whole, v.minValue(1), v.maxValue(largestCap)),
  seed: v.pipe(whole, v.maxValue(0xffffffff)),
});
export type ImportRequest = v.InferOutput<typeof importRequestSchema>;

const pathedFileSchema = v.strictObject({
  /** Path in the folder that was chosen, with `/`; a file that was chosen alone has its name. */
  path: v.pipe(v.string(), v.minLength(1)),
  file: v.instance(File),
});
/** A file and where it was. */
export type PathedFile = Readonly<v.InferOutput<typeof pathedFileSchema>>;

// Not every place that reads this file has bitmaps.
const bitmap = v.custom<ImageBitmap>(
  (input) => typeof ImageBitmap === "function" && input instanceof ImageBitmap,
  "a bitmap",
);

/** What the page may ask for. */
export const commandSchema = v.variant("type", [
  /** Announces an import of so many files, which follow; answered by `ended`. */
  v.strictObject({ type: v.literal("import"), request: importRequestSchema, files: whole }),
  v.strictObject({ type: v.literal("files"), files: v.array(pathedFileSchema) }),
  /** Ends the import; what is stored stays. */
  v.strictObject({ type: v.literal("cancel") }),
  /** Packs a task into a zip; answered by `packed`. */
  v.strictObject({ type: v.literal("pack"), task: name }),
  /** Reckons what can be studied with a task; answered by `stood`. */
  v.strictObject({ type: v.literal("stand"), task: name }),
  /** Names all tasks as studies do; answered by `named` with the same number. */
  v.strictObject({ type: v.literal("name"), number: whole }),
  /** Reckons what a random split of a task would leak, by the name that studies give it; answered by `leaked`. */
  v.strictObject({
    type: v.literal("leak"),
    number: whole,
    name: ownTargetSchema,
    n: whole,
    validationPerClass: whole,
  }),
  /** Makes a frame of the camera ready to be kept; answered by `prepared` with the same number. */
  v.strictObject({ type: v.literal("prepare"), number: whole, frame: bitmap }),
]);
export type Command = v.InferOutput<typeof commandSchema>;

const { hash, looks, side } = taskImageSchema.entries;
const squareSchema = v.strictObject({ picture: v.instance(Blob), hash, looks, side });
/** A picture made ready to be kept: the encoded square, and what is known from its pixels. */
export type Square = v.InferOutput<typeof squareSchema>;

const namedTaskSchema = v.strictObject({ task: taskSchema, name: v.nullable(ownTargetSchema) });
/** A task, and what studies call it; null while it has one class. */
export type NamedTask = v.InferOutput<typeof namedTaskSchema>;

const counts = {
  /** Pictures that are in the store now and were not before. */
  kept: whole,
  /** Files that are not, each of which a `remarked` told. */
  skipped: whole,
};

/** What the worker reports. */
export const importEventSchema = v.variant("type", [
  /** The files were looked through: so many pictures will be opened, of these classes. */
  v.strictObject({ type: v.literal("listed"), pictures: whole, classes: v.array(v.string()) }),
  /** The task's record was written with other classes: read it again. */
  v.strictObject({ type: v.literal("task"), task: taskSchema }),
  /** So many of the listed pictures are done; `secondsLeft` is null until it can be told. */
  v.strictObject({ type: v.literal("progress"), done: whole, total: whole, secondsLeft: v.nullable(v.number()) }),
  /** What became of files that were not simply kept. Over an import, each file is kept or told here to be left out. */
  v.strictObject({
    type: v.literal("remarked"),
    files: v.array(v.strictObject({ path: v.string(), remark: v.picklist(remarkNames as readonly Remark[]) })),
  }),
  /** The import ended. `refused`: nothing more could be stored, for the reason in `why`; what is stored stays. */
  v.strictObject({
    type: v.literal("ended"),
    how: v.picklist(["complete", "cancelled", "refused"]),
    why: v.string(),
    ...counts,
    /** Classes of the task that have pictures now; a study needs two. */
    classes: whole,
  }),
  v.strictObject({ type: v.literal("packed"), name: v.string(), file: v.instance(Blob) }),
  /** How a task stands; null where it is not there. */
  v.strictObject({ type: v.literal("stood"), task: name, standing: v.nullable(standingSchema) }),
  /** The newest task first. */
  v.strictObject({ type: v.literal("named"), number: whole, tasks: v.pipe(v.array(namedTaskSchema), v.readonly()) }),
  /** Null where no task has that name. */
  v.strictObject({ type: v.literal("leaked"), number: whole, leakage: v.nullable(leakageReportSchema) }),
  v.strictObject({ type: v.literal("prepared"), number: whole, square: squareSchema }),
  /** Something went wrong that is not about a single file; `what` is over, and what was stored stays. */
  v.strictObject({
    type: v.literal("failed"),
    what: v.picklist(["import", "pack", "prepare", "stand", "name", "leak", "everything"]),
    code: v.string(),
    message: v.string(),
  }),
]);
export type ImportEvent = v.InferOutput<typeof importEventSchema>;
