import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packTargets } from "../../worker/targets/pack.mjs";

interface Packed {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly side: number;
  readonly count: number;
}
interface Listed {
  readonly id: string;
  readonly classes: readonly string[];
  readonly flips: boolean;
  readonly training: Packed;
  readonly validation: Packed;
}

let folder = "";
let targets: readonly Listed[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "targets-"));
  await packTargets(folder);
  ({ targets } = JSON.parse(await readFile(join(folder, "targets.json"), "utf8")));
});
afterAll(() => rm(folder, { recursive: true }));

async function read({ file, count, side }: Packed) {
  const bytes = gunzipSync(await readFile(join(folder, file)));
  expect(bytes.length).toBe(count * (5 + side * side));
  return {
    labels: bytes.subarray(0, count),
    groups: Array.from({ length: count }, (_, image) => bytes.readUInt32LE(count + 4 * image)),
    picture: (image: number) => bytes.subarray(5 * count + image * side ** 2, 5 * count + (image + 1) * side ** 2),
  };
}

test("there are two targets of ten digits, and none is ever mirrored", () => {
  expect(targets.map(({ id }) => id)).toEqual(["digits", "printed-to-handwritten"]);
  for (const { classes, flips } of targets) {
    expect(classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(flips).toBe(false);
  }
});

test("each file is named by its content and small enough to serve", async () => {
  for (const { training, validation } of targets)
    for (const { file, sha256, bytes } of [training, validation]) {
      const content = await readFile(join(folder, file));
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
      expect(file).toContain(sha256.slice(0, 16));
      expect(content.length).toBe(bytes);
      expect(bytes).toBeLessThan(600_000);
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

test("every picture is white ink on black", async () => {
  for (const { training } of targets) {
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
