import { describe, expect, test } from "vitest";
import { emptyTask } from "../../../client/src/state/own-task";
import { cameraSentence, doneWords, imagesSentence, standingSentence } from "../../../client/src/ui/words/collecting";
import { endedSentence, skippedReasons } from "../../../client/src/ui/words/importing";
import { everythingSentence, megabytes } from "../../../client/src/ui/words/keeping";
import { imageOf } from "../task-shelf";

const name = (number: number) => number.toString(16).padStart(32, "0");
const task = emptyTask({ id: name(9), at: "2026-01-02T03:04:05.000Z", classes: [name(1), name(2)] });

describe("the words of making a task", () => {
  test("every trouble of the camera has its way on", () => {
    for (const why of ["insecure", "missing", "denied", "none", "busy", "ended"] as const) {
      expect(cameraSentence(why)).toMatch(/choose images from this device/i);
    }
    expect(cameraSentence("insecure")).toContain("https");
  });

  test("what can be taken back is named with its number", () => {
    expect(doneWords({ type: "images-removed", images: 3 })).toBe("3 images removed");
    expect(doneWords({ type: "class-removed", images: 1 })).toBe("a class removed with 1 image");
    expect(doneWords({ type: "class-removed", images: 0 })).toBe("a class removed");
  });

  test("groups are told where they tie images, and only there", () => {
    expect(imagesSentence({ images: 0, groups: 0 })).toBe("no image yet");
    expect(imagesSentence({ images: 4, groups: 4 })).toBe("4 images");
    expect(imagesSentence({ images: 24, groups: 3 })).toBe("24 images in 3 groups");
  });

  test("says what can be studied, what more would allow, and what is missing by name", () => {
    const sentence = (allowed: Parameters<typeof standingSentence>[0]["allowed"]) =>
      standingSentence({ allowed, leakage: null, alike: [] }, task);
    expect(sentence(null)).toContain("two classes");
    expect(sentence({ ok: true, allowance: { budgets: [5, 20], validationPerClass: 40 } })).toBe(
      "Enough for a study with 5 and 20 images a class; 40 more of each are held back for testing.",
    );
    expect(sentence({ ok: true, allowance: { budgets: [5], validationPerClass: 20 } })).toMatch(
      /With about 40 of each/,
    );
    expect(sentence({ ok: false, shortages: [{ label: 1, more: 7 }] })).toMatch(
      /about 25 images of each class.*Still missing: 7 of “Class 2”\.$/,
    );
  });
});

describe("the words of an import", () => {
  test("count what was kept and left out, however it ended", () => {
    const ended = { at: "ended", how: "complete", why: "", kept: 1, skipped: 0, remarked: [] } as const;
    expect(endedSentence(ended)).toBe("1 image was added; nothing was left out.");
    expect(endedSentence({ ...ended, how: "cancelled", kept: 0, skipped: 2 })).toBe(
      "Stopped. No image was added; 2 files were left out.",
    );
    expect(endedSentence({ ...ended, how: "refused", why: "the disk is full" })).toMatch(/the disk is full.*stays\.$/);
  });

  test("reasons come by their number, each with some of its files", () => {
    const remarked = [
      { path: "a", remark: "corrupt" },
      ...["b", "c", "d", "e"].map((path) => ({ path, remark: "empty" }) as const),
    ] as const;
    expect(skippedReasons(remarked)).toEqual([
      { remark: "empty", files: 4, examples: "b, c, d and others" },
      { remark: "corrupt", files: 1, examples: "a" },
    ]);
  });
});

describe("the words of keeping", () => {
  test("sizes are as fine as they deserve", () => {
    expect([5e4, 1.44e6, 12.3e6, 1.23e9].map(megabytes)).toEqual(["less than 0.1 MB", "1.4 MB", "12 MB", "1.2 GB"]);
  });

  test("deleting everything names all that goes, and what stays counted", () => {
    const kept = { task, images: [imageOf({ at: 0, class: name(1) })], name: null, bytes: 4 };
    const said = everythingSentence({ tasks: [kept], studies: 2 });
    expect(said).toContain("1 task of yours with 1 image, 2 studies");
    expect(said).toContain("Numbers that you gave stay counted");
    expect(everythingSentence({ tasks: [], studies: 0 })).not.toContain("task");
  });
});
