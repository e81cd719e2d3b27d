import * as fc from "fast-check";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { unpack } from "../../../client/src/importing/unpack";
import { DamagedArchive, zipEntries } from "../../../client/src/importing/zip-directory";
import { archiveOf, type Packable } from "./archives";

const content = (text: string) => new TextEncoder().encode(text);
const one: Packable = { path: "mugs/1.jpg", content: content("a picture, a picture, a picture"), deflate: true };

async function unpacked(archive: Uint8Array<ArrayBuffer>) {
  const blob = new Blob([archive]);
  const entries = await zipEntries(blob);
  return Promise.all(entries.map(async (entry) => [entry.path, new TextDecoder().decode(await unpack(blob, entry))]));
}

test("an archive of another packer's is listed and unpacked, stored or deflated, folders left out", async () => {
  const archive = zipSync(
    { "a/": {}, "a/ä.txt": content("stored"), b: [content("deflated ".repeat(99)), { level: 9 }] },
    { level: 0 },
  );
  expect(await unpacked(archive as Uint8Array<ArrayBuffer>)).toEqual([
    ["a/ä.txt", "stored"],
    ["b", "deflated ".repeat(99)],
  ]);
});

test.each([
  ["with a comment that looks like an end", archiveOf([one], { comment: "PK\x05\x06 and so on" })],
  ["of 64 bits", archiveOf([one], { wide: true })],
])("an archive %s is unpacked", async (_, archive) => {
  expect(await unpacked(archive)).toEqual([["mugs/1.jpg", "a picture, a picture, a picture"]]);
});

test("an empty archive has no files", async () => {
  expect(await zipEntries(new Blob([archiveOf([])]))).toEqual([]);
});

test("flags of the directory are told: locked, a link, packed otherwise", async () => {
  const entries = await zipEntries(
    new Blob([
      archiveOf([
        { ...one, encrypted: true },
        { ...one, link: true },
        { ...one, claims: { method: 99 } },
      ]),
    ]),
  );
  expect(entries.map(({ encrypted, link, method }) => [encrypted, link, method])).toEqual([
    [true, false, 8],
    [false, true, 8],
    [false, false, 99],
  ]);
});

test.each<[string, Packable["claims"] & object]>([
  ["more than it says", { bytes: 5 }],
  ["less than it says", { bytes: 500 }],
  ["other bytes than it says", { crc32: 1 }],
  ["nothing where it says", { start: 3 }],
])("a file that unpacks to %s is refused", async (_, claims) => {
  const blob = new Blob([archiveOf([{ ...one, claims }])]);
  const [entry] = await zipEntries(blob);
  await expect(unpack(blob, entry!)).rejects.toThrow(DamagedArchive);
});

test("a bomb that says it is small is refused", async () => {
  const bomb = { path: "bomb.png", content: new Uint8Array(2e6), deflate: true, claims: { bytes: 1000 } };
  const blob = new Blob([archiveOf([bomb])]);
  const [entry] = await zipEntries(blob);
  await expect(unpack(blob, entry!)).rejects.toThrow(DamagedArchive);
});

test("an archive that was cut off or is none is refused", async () => {
  const whole = archiveOf([one, one]);
  for (const cut of [
    whole.subarray(0, -1),
    whole.subarray(0, 40),
    whole.subarray(200),
    content("PK\x03\x04 no more"),
  ]) {
    await expect(zipEntries(new Blob([cut]))).rejects.toThrow(DamagedArchive);
  }
});

test("a changed archive is unpacked to what was packed, or refused, never anything else", async () => {
  const files = ["one", "two", "three"].map(
    (text): Packable => ({ path: `${text}.txt`, content: content(text.repeat(20)), deflate: true }),
  );
  const whole = archiveOf(files);
  const truth = new Map(files.map(({ path, content }) => [path, new TextDecoder().decode(content)]));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const blob = new Blob([whole.map((byte, place) => (place === at ? byte ^ by : byte))]);
      const entries = await zipEntries(blob).catch((error: unknown) => {
        expect(error).toBeInstanceOf(DamagedArchive);
        return [];
      });
      for (const entry of entries) {
        if (![0, 8].includes(entry.method)) continue;
        const bytes = await unpack(blob, entry).catch((error: unknown) => {
          expect(error).toBeInstanceOf(DamagedArchive);
          return null;
        });
        if (bytes && truth.has(entry.path)) expect(new TextDecoder().decode(bytes)).toBe(truth.get(entry.path));
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);
