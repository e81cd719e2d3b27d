// What the page says while a visitor makes a task: what the camera lacks, what was done, what is there.

import { fewestClasses, type Task, type TaskImage } from "#core/study/task";
import { type Standing, wantedImages } from "#core/tasks/standing";
import type { CameraTrouble } from "../../state/camera";
import { changedElsewhere, type Done } from "../../state/collecting";
import type { Persistence } from "../../state/keeping";
import { count } from "./format";

/** Why there is no camera, and the way on. */
export function cameraSentence(why: CameraTrouble): string {
  switch (why) {
    case "insecure":
      return "The browser gives a camera only to pages that come over HTTPS, and this one did not. Open the address that begins with https, or choose images from this device.";
    case "missing":
      return "This browser offers no camera. Choose images from this device instead.";
    case "denied":
      return "The camera was not allowed. Allow it for this site in the address bar or in the browser’s settings and start it again, or choose images from this device.";
    case "none":
      return "No camera was found. Connect one and start it again, or choose images from this device.";
    case "busy":
      return "The camera would not start; another program may be using it. Close that and start it again, or choose images from this device.";
    case "ended":
      return "The camera went away. What was taken is kept. Start it again, or choose images from this device.";
    default:
      return why satisfies never;
  }
}

/** What Undo would take back, to stand after the word: `3 images removed`. */
export function doneWords({ type, images }: Done): string {
  switch (type) {
    case "titled":
      return "the task renamed";
    case "flips-set":
      return "the answer on mirror images";
    case "class-added":
      return "a class added";
    case "class-titled":
      return "a class renamed";
    case "class-coloured":
      return "a class’s colour";
    case "class-moved":
      return "a class moved";
    case "class-removed":
      return images === 0 ? "a class removed" : `a class removed with ${count(images, "image")}`;
    case "images-moved":
      return `${count(images, "image")} moved`;
    case "images-removed":
      return `${count(images, "image")} removed`;
    case "images-added":
      return `${count(images, "image")} added`;
    default:
      return type satisfies never;
  }
}

/** Why something was not kept. */
export function refusedSentence(why: string): string {
  if (why === changedElsewhere) {
    return "These images were changed in another tab meanwhile, so your last change was not kept. They were read anew: what the page shows now is what is on this device. Make your change again.";
  }
  return `That was not kept: ${why}. What the page shows now is what is on this device. Remove something, or take a task away that you no longer need, and try again.`;
}

/** How many images a class has and from how many groups: `24 images from 3 bursts or places`. */
export function imagesSentence({ images, groups }: { images: number; groups: number }): string {
  if (images === 0) return "no image yet";
  if (groups === images) return count(images, "image");
  return `${count(images, "image")} in ${count(groups, "group")}`;
}

/** Why images of one hold belong together. */
export const groupSentence =
  "A line under images ties them together: they were taken in one hold, so they look nearly the same, and a study never trains on one and tests on another.";

/** What a shifted set is for. */
export const shiftedSentence =
  "Kept apart: a study never trains on these, and tests on them what a change of place or angle costs.";

/** An image for ears: `Image 3, from mugs/3.jpg, looks nearly like another`. */
export function imageName({ source }: TaskImage, { place, alike }: { place: number; alike: boolean }): string {
  const from = source === "camera" ? "from the camera" : `from ${source}`;
  return `Image ${place + 1}, ${from}${alike ? ", looks nearly like another" : ""}`;
}

/** Whether the browser will keep the pictures when the disk gets full. */
export function persistenceSentence(persistence: Persistence): string {
  switch (persistence) {
    case "unasked":
      return "The pictures are kept in this browser, on this device alone. With the first one the browser is asked to keep them for good, so that they stay when the disk gets full; it may ask you.";
    case "missing":
      return "The pictures are kept in this browser, on this device alone.";
    case "asking":
      return "The browser is asking whether this site may keep its data for good: then your pictures stay when the disk gets full.";
    case "promised":
      return "The pictures are kept in this browser, on this device alone; it promised not to clear them when the disk gets full.";
    case "refused":
      return "The pictures are kept in this browser, on this device alone. It may clear them when the disk gets full; export what you can’t take again.";
    default:
      return persistence satisfies never;
  }
}

/** What can be studied with what is there, or what is missing. */
export function standingSentence({ allowed }: Standing, { classes }: Pick<Task, "classes">): string {
  const wanted = wantedImages(Math.max(classes.length, fewestClasses));
  if (allowed === null) return "A study needs two classes or more.";
  if (allowed.ok) {
    const { budgets, validationPerClass } = allowed.allowance;
    const enough = `Enough for a study with ${budgets.join(" and ")} images a class; ${validationPerClass} more of each are held back for testing.`;
    return budgets.length > 1
      ? enough
      : `${enough} With about ${wanted.both} of each, not all of one hold, it can try 20 a class as well.`;
  }
  const missing = allowed.shortages.map(({ label, more }) => `${more} of “${classes[label]?.title}”`);
  return `Not enough for a study yet: it takes about ${wanted.one} images of each class, not all taken in one hold of the button. Still missing: ${missing.join(", ")}.`;
}
