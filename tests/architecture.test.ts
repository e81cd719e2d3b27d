import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A room and the rooms that it may import; everything may import itself. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "worker/core": [],
  worker: ["worker/core"],
  "client/src/storage": ["worker/core"],
  "client/src/engine": ["worker/core", "client/src/storage"],
  "client/src/importing": ["worker/core", "client/src/storage"],
  "client/src/worker-client": [],
  "client/src/engine-client": ["worker/core", "client/src/storage", "client/src/engine", "client/src/worker-client"],
  "client/src/importing-client": ["worker/core", "client/src/importing", "client/src/worker-client"],
  "client/src/state": ["worker/core", "client/src/storage", "client/src/engine-client", "client/src/importing-client"],
  "client/src/ui": ["worker/core", "client/src/state"],
};

/** Files in which a room may be entered from the next; the rest of it is private. */
const doors: Readonly<Record<string, readonly string[]>> = {
  "client/src/engine": ["client/src/engine/protocol", "client/src/engine/worker"],
  "client/src/importing": ["client/src/importing/protocol", "client/src/importing/worker"],
};

const roomOf = (file: string) =>
  Object.keys(arrows)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import|new URL)\s*\(?\s*"([^"]+)"/g)].flatMap(([, target = ""]) => {
    if (target.startsWith("#core/")) return [`worker/core/${target.slice(6)}`];
    if (target.startsWith(".")) return [relative(root, resolve(root, dirname(file), target))];
    return [];
  });
}

const sources = ["worker", "client/src"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => /\.tsx?$/.test(file)),
);

function wrongArrows(): string[] {
  return sources.flatMap((file) => {
    const from = roomOf(file);
    if (!from) return [];
    return importsOf(file).flatMap((target) => {
      const to = roomOf(target);
      if (!to || to === from) return [];
      const open = arrows[from]?.includes(to) && (!doors[to] || doors[to].includes(target.replace(/\.ts$/, "")));
      return open ? [] : [`${file} -> ${target}`];
    });
  });
}

test("every import follows ui -> state -> engine client -> engine -> core, or worker -> core", () => {
  expect(sources.length).toBeGreaterThan(5);
  expect(wrongArrows()).toEqual([]);
});

/** The core's own rooms, each with those that it may import beside what lies in no room. */
const coreArrows: Readonly<Record<string, readonly string[]>> = {
  study: [],
  statistics: ["study"],
  pictures: ["study"],
  network: ["study"],
  split: ["study", "pictures"],
  tasks: ["study", "split"],
  records: ["study", "statistics", "pictures"],
  answers: ["study", "statistics", "pictures", "records"],
  planning: ["study", "statistics", "pictures", "network", "split", "records"],
  files: ["study", "statistics", "pictures", "records", "answers"],
  links: ["study", "statistics", "pictures", "records", "answers"],
  everyone: ["study", "statistics"],
};

test("the core's rooms stand on one another in one direction: study, records, answers, what is made of them", () => {
  const roomIn = (file: string) => /^worker\/core\/([^/]+)\//.exec(file)?.[1] ?? "";
  const core = sources.filter((file) => file.startsWith("worker/core/"));
  const wrong = core.flatMap((file) => {
    const from = roomIn(file);
    return importsOf(file).flatMap((target) => {
      const to = roomIn(target);
      const open = to === "" || to === from || coreArrows[from]?.includes(to);
      return open ? [] : [`${file} -> ${target}`];
    });
  });
  expect(new Set(core.map(roomIn))).toEqual(new Set(["", ...Object.keys(coreArrows)]));
  expect(wrong).toEqual([]);
});

test("the page neither names nor compares all images of a task: the importing worker does", () => {
  const ofThePage = sources.filter((file) => /^client\/src\/(ui|state|main)/.test(file));
  const heavy = ofThePage.flatMap((file) =>
    [
      ...readFileSync(join(root, file), "utf8").matchAll(
        /^import (?!type ).*"#core\/(split\/near|split\/leakage|tasks\/own-outline|tasks\/own-target)";$/gm,
      ),
    ].map(([line]) => `${file}: ${line}`),
  );
  expect(ofThePage.length).toBeGreaterThan(50);
  expect(heavy).toEqual([]);
});

test("the core imports no platform: only itself, the schema library and the hash", () => {
  const foreign = sources
    .filter((file) => file.startsWith("worker/core/"))
    .flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/from "([^".#][^"]*)"/g)].map(([, target = ""]) => target),
    );
  expect(
    new Set(
      foreign.map((name) =>
        name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/"),
      ),
    ),
  ).toEqual(new Set(["valibot", "@noble/hashes"]));
});
