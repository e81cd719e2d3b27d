import { expect, test } from "vitest";
import { listingOf } from "../../../client/src/importing/listing";
import { archiveOf, type Packable } from "./archives";

const content = new TextEncoder().encode("some bytes");
const file = (path: string, bytes: Uint8Array<ArrayBuffer> = content) => ({ path, file: new File([bytes], path) });
const entry = (path: string, more: Partial<Packable> = {}): Packable => ({ path, content, ...more });

test("bad entries of an archive are each told with a reason, and the good ones are left", async () => {
  const archive = archiveOf([
    entry("mugs/1.jpg"),
    entry("mugs/1.jpg"),
    entry("mugs\\2.jpg", { deflate: true }),
    entry("../outside.jpg"),
    entry("mugs/../../outside.jpg"),
    entry("/etc/passwd"),
    entry("C:\\windows\\1.jpg"),
    entry("mugs/nul\0.jpg"),
    entry("__MACOSX/mugs/._1.jpg"),
    entry("mugs/.DS_Store"),
    entry("mugs/Thumbs.db"),
    entry("mugs/link.jpg", { link: true }),
    entry("mugs/locked.jpg", { encrypted: true }),
    entry("mugs/lzma.jpg", { claims: { method: 14 } }),
    entry("mugs/more.zip"),
    entry("mugs/bomb.png", { content: new Uint8Array(3e6), deflate: true }),
    entry("mugs/huge.png", { claims: { bytes: 100e6 }, content: new Uint8Array(600_000).map((_, at) => at * at) }),
  ]);
  const { roots, remarked } = await listingOf([file("data.zip", archive)]);
  expect(roots.map(({ archive: name, files }) => [name, files.map(({ inner }) => inner)])).toEqual([
    ["data", ["mugs/1.jpg", "mugs/2.jpg"]],
  ]);
  expect(await roots[0]!.files[1]!.read()).toEqual(content);
  expect(Object.fromEntries(remarked.map(({ path, remark }) => [path.replace("data.zip/", ""), remark]))).toEqual({
    "mugs/1.jpg": "same-name",
    "../outside.jpg": "unsafe-path",
    "mugs/../../outside.jpg": "unsafe-path",
    "/etc/passwd": "unsafe-path",
    "C:\\windows\\1.jpg": "unsafe-path",
    "mugs/nul\0.jpg": "unsafe-path",
    "__MACOSX/mugs/._1.jpg": "hidden",
    "mugs/.DS_Store": "hidden",
    "mugs/Thumbs.db": "hidden",
    "mugs/link.jpg": "link",
    "mugs/locked.jpg": "encrypted",
    "mugs/lzma.jpg": "packing",
    "mugs/more.zip": "archive-inside",
    "mugs/bomb.png": "unpacks-too-large",
    "mugs/huge.png": "too-large",
  });
  expect(remarked).toHaveLength(15);
});

test("entries that share their bytes are refused together when they are huge together", async () => {
  const bytes = new Uint8Array(30_000).map((_, at) => (at * 7919) >> 3);
  const start = 0;
  const many = Array.from({ length: 300 }, (_, at) =>
    entry(`mugs/${at}.jpg`, { content: at === 0 ? bytes : new Uint8Array(0), claims: { start, bytes: 900_000 } }),
  );
  const { roots, remarked } = await listingOf([file("overlapping.zip", archiveOf(many))]);
  expect(roots).toEqual([]);
  expect(remarked).toHaveLength(300);
  expect(new Set(remarked.map(({ remark }) => remark))).toEqual(new Set(["unpacks-too-large"]));
});

test("loose files stand together, each archive by itself, and an archive that can't be read is told", async () => {
  const { roots, remarked } = await listingOf([
    file("data/mugs/1.jpg"),
    file("data/.hidden/2.jpg"),
    file("more/Mugs-samples.zip", archiveOf([entry("0.jpg")])),
    file("data/glasses/1.jpg"),
    file("broken.zip"),
    file("project.tm", archiveOf([entry("Class 1-!-0.jpg")])),
    file("data/mugs/1.jpg"),
  ]);
  expect(roots.map(({ archive, files }) => [archive, files.map(({ path }) => path)])).toEqual([
    [null, ["data/mugs/1.jpg", "data/glasses/1.jpg"]],
    ["Mugs-samples", ["more/Mugs-samples.zip/0.jpg"]],
    ["project", ["project.tm/Class 1-!-0.jpg"]],
  ]);
  expect(remarked).toEqual([
    { path: "data/.hidden/2.jpg", remark: "hidden" },
    { path: "broken.zip", remark: "damaged-archive" },
    { path: "data/mugs/1.jpg", remark: "same-name" },
  ]);
});

test("a file that is not what its archive says is told when its turn comes", async () => {
  const { roots } = await listingOf([file("a.zip", archiveOf([entry("mugs/1.jpg", { claims: { crc32: 7 } })]))]);
  expect(await roots[0]!.files[0]!.read()).toBe("corrupt");
});
