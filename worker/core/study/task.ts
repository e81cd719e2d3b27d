// A visitor's own task as it is kept on the device: its classes, and what is known of each image. Pictures are kept beside it.

import * as v from "valibot";
import { capsSchema } from "./caps";

const name = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const words = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most));

/** What a class is called. */
export const classTitleSchema = words(40);

/** Two titles are one class if they differ in upper and lower case alone. */
export const titleKey = (title: string) => title.toLowerCase();

/**
 * Colours that a visitor may mark a class with: six of Paul Tol's "muted" scheme, told apart by colour-blind readers too, without
 * those that are near the page's two data colours.
 */
export const classColours = ["teal", "green", "olive", "sand", "wine", "purple"] as const;
export type ClassColour = (typeof classColours)[number];

export const fewestClasses = 2;
export const mostClasses = 12;

/** A task's classes in their order; the place of a class is its label. */
export const taskSchema = v.strictObject({
  /** Random; names the task on this device and nowhere else. */
  id: name,
  title: words(60),
  /** When it was made, ISO 8601; never leaves the device. */
  madeAt: v.string(),
  /** False where left and right carry meaning: then no view is mirrored or turned far. */
  flips: v.boolean(),
  /** What the visitor answered to "still the same class?"; studies freeze it. */
  caps: v.exactOptional(capsSchema),
  classes: v.pipe(
    v.array(v.strictObject({ id: name, title: classTitleSchema, colour: v.exactOptional(v.picklist(classColours)) })),
    v.maxLength(mostClasses),
  ),
});
export type Task = v.InferOutput<typeof taskSchema>;

/** What is known of one image of a task. */
export const taskImageSchema = v.strictObject({
  /** Random; names the image on this device and nowhere else. */
  id: name,
  /** The id of its class. */
  class: name,
  /** Images of one group are never parted: one hold of the shutter, or what the visitor tied together. */
  group: words(200),
  /** Made for the shifted validation set: another angle, another place. Never trained on. */
  shifted: v.boolean(),
  /** SHA-256 of the packed pixels of the square that was kept: its identity in splits and records. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Perceptual hash, 64 bits, of the picture and of its mirror image: near-duplicates differ in few bits. */
  looks: v.strictTuple([v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)), v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))]),
  /** Side of the square that was kept, in pixels: 256, or less where the picture was smaller. */
  side: v.pipe(whole, v.minValue(32), v.maxValue(256)),
  /** The file's path as it came, or "camera". */
  source: words(300),
  /** Place in the order in which images came, from 0. */
  at: whole,
});
export type TaskImage = v.InferOutput<typeof taskImageSchema>;
