// Archives through the importing worker: one with every kind of bad entry, and an exported task that comes back.

import { unzipSync } from "fflate";
import { beforeEach, expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { leakageReportOf } from "#core/split/leakage";
import type { Task } from "#core/study/task";
import { remarks as known } from "#core/tasks/intake";
import { outlineOf } from "#core/tasks/own-outline";
import { ownTargetName } from "#core/tasks/own-target";
import {
  createImporting,
  type ImportEvent,
  type ImportRequest,
} from "../../../client/src/importing-client/importing-client";
import { openTaskStore } from "../../../client/src/storage/task-store";
import { archiveOf, type Packable } from "../../client/importing/archives";
import { gif, picture } from "./pictures";

const store = openTaskStore();
const kitchen: Task = {
  id: "1".repeat(32),
  title: "Kitchen",
  madeAt: "2026-01-01T00:00:00.000Z",
  flips: false,
  caps: { rotation: 0.35 },
  classes: [],
};
const copy: Task = { ...kitchen, id: "2".repeat(32), title: "My images", flips: true };
const request: ImportRequest = { task: kitchen.id, into: null, shifted: false, validation: "more", cap: 500, seed: 1 };
const importing = createImporting();

beforeEach(async () => {
  for (const { id } of await store.list()) await store.drop(id);
  await store.save(kitchen);
});

/** Everything that is said until an event of this type. */
async function until<T extends ImportEvent["type"]>(type: T, begin: () => void) {
  const heard: ImportEvent[] = [];
  const last = await new Promise<Extract<ImportEvent, { type: T }>>((resolve, reject) => {
    const stop = importing.events((event) => {
      heard.push(event);
      if (event.type === "failed") reject(new Error(event.message));
      if (event.type !== type) return;
      stop();
      resolve(event as Extract<ImportEvent, { type: T }>);
    });
    begin();
  });
  return { last, remarked: heard.flatMap((event) => (event.type === "remarked" ? event.files : [])) };
}

const imported = (name: string, bytes: BlobPart, change: Partial<ImportRequest> = {}) =>
  until("ended", () => importing.start({ ...request, ...change }, [{ path: name, file: new File([bytes], name) }]));

test("of an archive with every kind of bad entry nothing is lost: each file is kept, or told with its reason", async () => {
  const good = await picture(1);
  const png = await picture(2, { type: "image/png" });
  const claimed = png.slice();
  new DataView(claimed.buffer).setUint32(16, 100_000);
  new DataView(claimed.buffer).setUint32(20, 100_000);
  const heic = new TextEncoder().encode(
    "\0\0\0\x14ftypheic\0\0\0\0mif1\0\0\0\x34meta\0\0\0\0\0\0\0\x28iprp\0\0\0\x20ipco\0\0\0\x14ispe\0\0\0\0\0\0\x01\0\0\0\x01\0",
  );
  const text = new TextEncoder().encode("not a picture");
  const entries: [Packable, string | null][] = [
    [{ path: "set/mugs/0-good.jpg", content: good }, null],
    [{ path: "set/glasses/good.png", content: png, deflate: true }, null],
    [{ path: "set/mugs/moving.gif", content: gif(3) }, "first-frame"],
    [{ path: "set/mugs/again.jpg", content: good }, "same-picture"],
    [{ path: "set/glasses/z-elsewhere.jpg", content: good }, "same-picture-elsewhere"],
    [{ path: "set/mugs/0-good.jpg", content: png }, "same-name"],
    [{ path: "set/mugs/empty.jpg", content: new Uint8Array(0) }, "empty"],
    [{ path: "set/mugs/cut.jpg", content: good.subarray(0, 100) }, "corrupt"],
    [{ path: "set/mugs/flipped.jpg", content: good, claims: { crc32: 1 } }, "corrupt"],
    [
      { path: "set/mugs/tiny.png", content: await picture(3, { width: 31, height: 90, type: "image/png" }) },
      "too-small",
    ],
    [{ path: "set/mugs/claims-ten-billion-pixels.png", content: claimed }, "too-large"],
    [{ path: "set/mugs/phone.heic", content: heic }, "heic"],
    [{ path: "set/mugs/text.jpg", content: text }, "not-a-picture"],
    [{ path: "set/readme.txt", content: text }, "not-a-picture"],
    [{ path: "set/loose.jpg", content: await picture(4) }, "no-class"],
    [{ path: "set/mugs/bomb.png", content: new Uint8Array(3e6), deflate: true }, "unpacks-too-large"],
    [{ path: "../evil.jpg", content: good }, "unsafe-path"],
    [{ path: "set/mugs/link.jpg", content: text, link: true }, "link"],
    [{ path: "set/mugs/locked.jpg", content: good, encrypted: true }, "encrypted"],
    [{ path: "__MACOSX/set/mugs/._good.jpg", content: text }, "hidden"],
    [{ path: "set/mugs/.DS_Store", content: text }, "hidden"],
    [{ path: "set/mugs/more.zip", content: text }, "archive-inside"],
  ];
  const { last, remarked } = await imported("data.zip", archiveOf(entries.map(([entry]) => entry)));
  const told = remarked.map(({ path, remark }) => [path.replace("data.zip/", ""), remark] as const);
  const wanted = entries.flatMap(([{ path }, remark]) => (remark ? [[path, remark] as const] : []));
  expect([...told].map(String).sort()).toEqual([...wanted].map(String).sort());
  expect(last).toMatchObject({ how: "complete", kept: 3, classes: 2 });
  expect(last.kept + last.skipped).toBe(entries.length);
  expect(last.skipped).toBe(told.filter(([, remark]) => !known[remark].kept).length);
  expect((await store.load(kitchen.id))!.images).toHaveLength(3);
});

/** A task with two classes, pictures of both, a group of two, and one of the shifted set. */
async function filled() {
  const entries = await Promise.all(
    [0, 1, 2, 3].map(
      async (at): Promise<Packable> => ({
        path: `${at % 2 ? "Mugs?" : "glasses"}/${at}.jpg`,
        content: await picture(at, { width: 400, height: 300 }),
      }),
    ),
  );
  await imported("data.zip", archiveOf(entries));
  const { images } = (await store.load(kitchen.id))!;
  await store.change(kitchen.id, [
    { ...images[0]!, group: "hold", shifted: true },
    { ...images[1]!, group: "hold" },
  ]);
  const { task } = (await store.load(kitchen.id))!;
  const [first, ...others] = task.classes;
  await store.save({ ...task, classes: [{ ...first!, colour: "teal" }, ...others] }, task);
  return (await store.load(kitchen.id))!;
}

/** What a study knows a task by, and what else must come back. */
function essence({ task, images }: NonNullable<Awaited<ReturnType<typeof store.load>>>) {
  const title = new Map(task.classes.map((each) => [each.id, each.title]));
  return {
    title: task.title,
    flips: task.flips,
    caps: task.caps,
    classes: task.classes.map((each) => [each.title, each.colour]),
    images: images
      .map(({ class: owner, hash, group, shifted, looks, side, source }) => ({
        class: title.get(owner),
        ...{ hash, group, shifted, looks, side, source },
      }))
      .sort((a, b) => a.hash.localeCompare(b.hash)),
  };
}

const bytesOf = async (task: string) => {
  const { images } = (await store.load(task))!;
  const digests = images.map(async ({ id }) =>
    digestOf(new Uint8Array(await (await store.picture(task, id))!.arrayBuffer())),
  );
  return (await Promise.all(digests)).sort();
};

test("a task is named, compared and packed into class folders off the page's thread, and an import of that is the same task to the byte", async () => {
  const before = await filled();
  const name = ownTargetName(before.task, before.images)!;
  expect(await importing.names()).toEqual([{ task: before.task, name }]);
  const split = { n: 1, validationPerClass: 1 };
  const outline = outlineOf(before.task, before.images)!;
  expect(await importing.leakage(name, split)).toEqual(leakageReportOf(outline, split));
  const { last: packed } = await until("packed", () => importing.pack(kitchen.id));
  expect(packed.name).toBe("Kitchen.zip");
  const files = Object.keys(unzipSync(new Uint8Array(await packed.file.arrayBuffer())));
  expect(files.sort()).toEqual([
    "Mugs/0001.jpg",
    "Mugs/0002.jpg",
    "glasses/0001.jpg",
    "glasses/0002.jpg",
    "headstart.json",
  ]);

  await store.save(copy);
  // The cap is for what was not chosen yet.
  const { last, remarked } = await imported("Kitchen.zip", packed.file, { task: copy.id, cap: 1 });
  expect(remarked).toEqual([]);
  expect(last).toMatchObject({ how: "complete", kept: 4, classes: 2 });
  expect(essence((await store.load(copy.id))!)).toEqual(essence(before));
  expect(before.task.classes.map(({ colour }) => colour)).toEqual(["teal", undefined]);
  expect(await bytesOf(copy.id)).toEqual(await bytesOf(kitchen.id));
});

test("a picture that was changed in an exported task is an ordinary picture, and said", async () => {
  await filled();
  const { last: packed } = await until("packed", () => importing.pack(kitchen.id));
  const files = unzipSync(new Uint8Array(await packed.file.arrayBuffer()));
  files["glasses/0001.jpg"] = await picture(99);
  const entries = Object.entries(files).map(([path, content]) => ({ path: `outer/${path}`, content }));
  await store.save(copy);
  const { last, remarked } = await imported("changed.zip", archiveOf(entries), { task: copy.id });
  expect(remarked).toEqual([{ path: "changed.zip/outer/glasses/0001.jpg", remark: "changed-since-export" }]);
  expect(last).toMatchObject({ kept: 4, skipped: 0 });
  const hashes = async (id: string) => (await store.load(id))!.images.map(({ hash }) => hash);
  const before = new Set(await hashes(kitchen.id));
  expect((await hashes(copy.id)).filter((hash) => !before.has(hash))).toHaveLength(1);
});

test("a manifest that lies about a picture is not believed", async () => {
  await filled();
  const { last: packed } = await until("packed", () => importing.pack(kitchen.id));
  const files = unzipSync(new Uint8Array(await packed.file.arrayBuffer()));
  const manifest = JSON.parse(new TextDecoder().decode(files["headstart.json"]!));
  manifest.images[0].looks = ["0123456789abcdef", "fedcba9876543210"];
  files["headstart.json"] = new TextEncoder().encode(JSON.stringify(manifest));
  await store.save(copy);
  const archive = archiveOf(Object.entries(files).map(([path, content]) => ({ path, content })));
  const { remarked } = await imported("lying.zip", archive, { task: copy.id });
  expect(remarked).toMatchObject([{ remark: "changed-since-export" }]);
});

test("a manifest of another form is a file like any other, and class folders are read as such", async () => {
  await filled();
  const { last: packed } = await until("packed", () => importing.pack(kitchen.id));
  const files = unzipSync(new Uint8Array(await packed.file.arrayBuffer()));
  files["headstart.json"] = new TextEncoder().encode(`{"format": 2}`);
  await store.save(copy);
  const archive = archiveOf(Object.entries(files).map(([path, content]) => ({ path, content })));
  const { last, remarked } = await imported("other.zip", archive, { task: copy.id });
  expect(last).toMatchObject({ kept: 4, classes: 2 });
  expect(remarked).toEqual([{ path: "other.zip/headstart.json", remark: "not-a-picture" }]);
});
