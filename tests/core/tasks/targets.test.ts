import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtInClasses, isMirrored, type TargetId, targetIds } from "#core/study/study";
import { packTargets } from "../../../worker/targets/pack.mjs";

interface Packed {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly side: number;
  readonly channels: number;
  readonly count: number;
}
interface Listed {
  readonly id: TargetId;
  readonly classes: readonly string[];
  readonly flips: boolean;
  readonly sharesGroups: boolean;
  readonly training: Packed;
  readonly validation: Packed;
}

let folder = "";
let targets: readonly Listed[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "targets-"));
  await packTargets(folder);
  ({ targets } = JSON.parse(await readFile(join(folder, "targets.json"), "utf8")));
  // The first time, every emoji is drawn.
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

async function read({ file, count, side, channels }: Packed) {
  const bytes = gunzipSync(await readFile(join(folder, file)));
  const length = channels * side * side;
  expect(bytes.length).toBe(count * (5 + length));
  return {
    labels: bytes.subarray(0, count),
    groups: Array.from({ length: count }, (_, image) => bytes.readUInt32LE(count + 4 * image)),
    picture: (image: number) => bytes.subarray(5 * count + image * length, 5 * count + (image + 1) * length),
  };
}

test("there are two targets of ten digits, none ever mirrored, and one of six kinds of emoji", () => {
  expect(targets.map(({ id }) => id)).toEqual([...targetIds]);
  for (const { id, classes, flips, sharesGroups } of targets) {
    expect(classes).toHaveLength(builtInClasses[id]);
    expect([flips, sharesGroups]).toEqual(id === "emoji" ? [true, true] : [false, false]);
    expect(isMirrored[id]).toBe(flips);
  }
  for (const { classes } of targets.slice(0, 2))
    expect(classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  expect(targets[2]?.classes).toEqual(["faces", "hands", "mammals", "vehicles", "fruit and vegetables", "clothes"]);
});

test("all that is packed stays under 4 MB together", async () => {
  const sizes = await Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size));
  expect(sizes.length).toBeGreaterThan(7);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_000_000);
});

test("each file is named by its content", async () => {
  for (const { training, validation } of targets)
    for (const { file, sha256, bytes } of [training, validation]) {
      const content = await readFile(join(folder, file));
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
      expect(file).toContain(sha256.slice(0, 16));
      expect(content.length).toBe(bytes);
    }
});

test("packing twice gives the same files and no others", async () => {
  const names = (await readdir(folder)).sort();
  await writeFile(join(folder, "handwritten.0000000000000000.bin"), "of an earlier version");
  await packTargets(folder);
  expect((await readdir(folder)).sort()).toEqual(names);
});

test("handwritten digits: 300 a class, each a group of its own, trained and validated on the same set", async () => {
  const [digits, printed] = targets;
  expect(digits?.training).toEqual(digits?.validation);
  expect(printed?.validation).toEqual(digits?.validation);
  const { labels, groups } = await read(digits!.training);
  for (let label = 0; label < 10; label++) expect(labels.filter((one) => one === label)).toHaveLength(300);
  expect(new Set(groups).size).toBe(3000);
});

test("printed digits: 120 faces of ten digits, the face is the group", async () => {
  const { labels, groups } = await read(targets[1]!.training);
  for (let face = 0; face < 120; face++) {
    const members = groups.flatMap((group, image) => (group === face ? [labels[image]] : []));
    expect(members).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
  expect(new Set(groups).size).toBe(120);
});

const emojiList: readonly { readonly emoji: readonly string[] }[] = JSON.parse(
  await readFile(new URL("../../../worker/targets/emoji/classes.json", import.meta.url), "utf8"),
);

test("emoji: a group is an emoji, in two styles to train on and a third to validate on, twice in each", async () => {
  const { training, validation } = targets[2]!;
  const listed = emojiList.flatMap(({ emoji }, label) => emoji.map((hexcode) => ({ hexcode, label })));
  expect(new Set(listed.map(({ hexcode }) => hexcode)).size).toBe(listed.length);
  for (const [set, each] of [
    [training, 4],
    [validation, 2],
  ] as const) {
    const { labels, groups } = await read(set);
    listed.forEach(({ label }, group) => {
      const mine = groups.flatMap((one, image) => (one === group ? [labels[image]] : []));
      expect(mine).toEqual(new Array(each).fill(label));
    });
    expect(groups).toHaveLength(each * listed.length);
  }
});

test("enough emoji of each kind for the richest study that is planned: 40 pictures held back, 20 trained on", () => {
  for (const { emoji } of emojiList) expect(emoji.length - 40 / 2).toBeGreaterThanOrEqual(20 / 4);
});

test("every emoji is drawn: no two pictures are alike, each has colours, none is a bare background", async () => {
  const { training, validation } = targets[2]!;
  const seen = new Set<string>();
  for (const set of [training, validation]) {
    const { picture } = await read(set);
    for (let image = 0; image < set.count; image++) {
      const pixels = picture(image);
      seen.add(pixels.toString("latin1"));
      const colours = new Set<number>();
      for (let at = 0; at < pixels.length; at += 3) colours.add(pixels.readUIntBE(at, 3));
      expect(colours.size).toBeGreaterThan(24);
    }
  }
  expect(seen.size).toBe(training.count + validation.count);
});

test("drawing again, without what was kept, gives the same bytes", async () => {
  const { drawn } = await import("../../../worker/targets/emoji/emoji.mjs");
  const { picture } = await read(targets[2]!.validation);
  const some = [0, 100, 521];
  const hexcodes = emojiList.flatMap(({ emoji }) => emoji);
  const wanted = some.map((image) => ({
    style: "fluent-emoji-flat" as const,
    hexcode: hexcodes[Math.floor(image / 2)]!,
    drawing: image % 2,
  }));
  const bytes = Buffer.concat(some.map((image) => picture(image)));
  expect(bytes.equals(await drawn(wanted))).toBe(true);
});

test("every digit is white ink on black", async () => {
  for (const { training } of targets.slice(0, 2)) {
    const { picture } = await read(training);
    for (let image = 0; image < training.count; image++) {
      const pixels = picture(image);
      expect(Math.max(...pixels)).toBeGreaterThan(150);
      expect(pixels.filter((level) => level < 64).length).toBeGreaterThan(pixels.length / 3);
    }
  }
});

test("each target has a strip of twenty samples for its card", async () => {
  for (const { id } of targets) {
    const png = PNG.sync.read(await readFile(join(folder, `${id}.png`)));
    expect([png.width, png.height]).toEqual([560, 112]);
    for (let cell = 0; cell < 20; cell++) {
      const [left, top] = [56 * (cell % 10), 56 * Math.floor(cell / 10)];
      const levels = Array.from({ length: 56 * 56 }, (_, at) => {
        const pixel = (top + Math.floor(at / 56)) * png.width + left + (at % 56);
        return png.data[4 * pixel] ?? 0;
      });
      expect(Math.max(...levels)).toBeGreaterThan(150);
    }
  }
});
