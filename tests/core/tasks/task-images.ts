// Own tasks as data for tests: records of images without pictures.

import { digestOf } from "#core/digest";
import type { Task, TaskImage } from "#core/study/task";

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, "0");

/** An image of a test: images of one content are equal to the byte. */
export interface Shot {
  readonly label: number;
  readonly group: number;
  readonly content: number;
  readonly shifted?: boolean;
  /** Perceptual hash of the picture and of its mirror image; without it every content looks like no other. */
  readonly looks?: readonly [string, string];
}

/** A task with this many classes. */
export function taskOf(classes: number, change: Partial<Task> = {}): Task {
  return {
    id: hex(1, 32),
    title: "made up",
    madeAt: "2026-03-04T05:06:07.000Z",
    flips: true,
    classes: Array.from({ length: classes }, (_, label) => ({ id: hex(100 + label, 32), title: `class ${label}` })),
    ...change,
  };
}

/** The records of a test's images, in its order. */
export function imagesOf(task: Task, shots: readonly Shot[]): readonly TaskImage[] {
  return shots.map(({ label, group, content, shifted = false, looks }, at) => {
    const hash = digestOf(Uint8Array.of(content & 255, (content >> 8) & 255, content >> 16));
    return {
      id: hex(1000 + at, 32),
      class: task.classes[label]!.id,
      group: `group ${group}`,
      shifted,
      hash,
      looks: looks ? [...looks] : [hash.slice(0, 16), hash.slice(16, 32)],
      side: 64,
      source: "camera",
      at,
    };
  });
}
