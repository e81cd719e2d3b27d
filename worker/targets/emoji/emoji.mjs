// Emoji in three styles, drawn from the SVG of npm packages on varied backgrounds: two styles to train on, one that is never
// trained on. What is drawn is a pure function of the committed list and the packages; a drawing costs time, so it is kept.

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
// Not where it is first needed: a bundler that read its configuration through this file imports nothing afterwards.
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const require = createRequire(import.meta.url);
/** Side of a picture in pixels. */
const side = 64;
/** Pictures of one emoji in one style: on other backgrounds, at other places, in another skin tone. */
const drawings = 2;
export const styles = /** @type {const} */ (["openmoji", "noto", "fluent-emoji-flat"]);
const trainedStyles = /** @type {const} */ (["openmoji", "noto"]);
const unseenStyle = "fluent-emoji-flat";
const tones = ["1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff"];

/** @typedef {import("../pack.mjs").PictureSet} PictureSet */
/** @typedef {(typeof styles)[number]} Style */
/** @typedef {{ name: string, subgroups: string[], emoji: string[] }} EmojiClass the hexcodes of a class, without variation selectors */
/** @typedef {{ body: string, left?: number, top?: number, width?: number, height?: number }} Icon */
/** @typedef {{ icons: Record<string, Icon>, width?: number, height?: number, left?: number, top?: number }} IconSet */

/** @returns {Promise<EmojiClass[]>} the committed list; an emoji's place in it, over all classes, is its group. */
export async function emojiClasses() {
  return JSON.parse(await readFile(new URL("classes.json", import.meta.url), "utf8"));
}

/**
 * The two sets; a group is an emoji with all its skin tones, and means the same in both.
 * @param {{ cache?: string }} [options] a folder that keeps what was drawn
 * @returns {Promise<{ trained: PictureSet, unseen: PictureSet }>}
 */
export async function emojiSets({ cache } = {}) {
  const classes = await emojiClasses();
  const emoji = classes.flatMap(({ emoji }, label) => emoji.map((hexcode) => ({ hexcode, label })));
  /** @param {string} name @param {readonly Style[]} of @returns {PictureSet & { wanted: { style: Style, hexcode: string, drawing: number }[] }} */
  const empty = (name, of) => {
    const wanted = emoji.flatMap(({ hexcode, label }, group) =>
      of.flatMap((style) =>
        Array.from({ length: drawings }, (_, drawing) => ({ style, hexcode, drawing, label, group })),
      ),
    );
    return {
      name,
      side,
      channels: 3,
      pictures: [],
      labels: wanted.map(({ label }) => label),
      groups: wanted.map(({ group }) => group),
      wanted,
    };
  };
  const [trained, unseen] = [empty("emoji-trained", trainedStyles), empty("emoji-unseen", [unseenStyle])];
  const wanted = [...trained.wanted, ...unseen.wanted];
  const pictures = await kept(cache, () => drawn(wanted));
  const length = side * side * 3;
  const picture = (/** @type {number} */ at) => pictures.subarray(at * length, (at + 1) * length);
  /** @param {PictureSet & { wanted: unknown[] }} set @param {number} from */
  const filled = ({ wanted, ...set }, from) => ({ ...set, pictures: wanted.map((_, at) => picture(from + at)) });
  return { trained: filled(trained, 0), unseen: filled(unseen, trained.wanted.length) };
}

/**
 * What `draw` makes, from the cache where the list, this file, the packages and the renderer are what they were.
 * @param {string | undefined} cache
 * @param {() => Promise<Uint8Array>} draw
 */
async function kept(cache, draw) {
  if (!cache) return draw();
  const hash = createHash("sha256");
  const sources = [
    ...["classes.json", "emoji.mjs"].map((file) => fileURLToPath(new URL(file, import.meta.url))),
    ...styles.flatMap((style) => [iconsOf(style), charsOf(style)]),
    wasm(),
  ];
  for (const source of sources) hash.update(await readFile(source));
  const file = `${cache}/emoji.${hash.digest("hex").slice(0, 16)}.bin`;
  const found = await readFile(file).catch(() => undefined);
  if (found) return gunzipSync(found);
  const pictures = await draw();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, gzipSync(pictures, { level: 1 }));
  await rename(`${file}.${process.pid}`, file);
  return pictures;
}

const iconsOf = (/** @type {Style} */ style) => require.resolve(`@iconify-json/${style}/icons.json`);
const charsOf = (/** @type {Style} */ style) => require.resolve(`@iconify-json/${style}/chars.json`);
const wasm = () => require.resolve("@resvg/resvg-wasm/index_bg.wasm");

/** @type {Promise<void> | undefined} */
let renderer;
/** WebAssembly and not a native library: the same bytes on every machine. */
function startRenderer() {
  renderer ??= readFile(wasm()).then((code) => initWasm(code));
  return renderer;
}

/**
 * RGB of pictures in a row, [wanted, side, side, 3].
 * @param {readonly { style: Style, hexcode: string, drawing: number }[]} wanted
 */
export async function drawn(wanted) {
  await startRenderer();
  /** @type {Map<Style, Awaited<ReturnType<typeof styleOf>>>} */
  const sets = new Map();
  for (const style of new Set(wanted.map(({ style }) => style))) sets.set(style, await styleOf(style));
  const rgb = new Uint8Array(wanted.length * side * side * 3);
  wanted.forEach(({ style, hexcode, drawing }, at) => {
    const vectors = new Resvg(scene(sets.get(style)?.(hexcode, drawing) ?? "", `${style}/${hexcode}/${drawing}`));
    const image = vectors.render();
    image.pixels.forEach((level, place) => {
      if (place % 4 < 3) rgb[at * side * side * 3 + 3 * Math.floor(place / 4) + (place % 4)] = level;
    });
    image.free();
    vectors.free();
  });
  return rgb;
}

/**
 * A style's icons: the SVG of an emoji, in a skin tone drawn for the drawing where it has some.
 * @param {Style} style
 * @returns {Promise<(hexcode: string, drawing: number) => string>}
 */
async function styleOf(style) {
  /** @type {IconSet} */
  const { icons, ...defaults } = JSON.parse(await readFile(iconsOf(style), "utf8"));
  /** @type {Record<string, string>} */
  const chars = JSON.parse(await readFile(charsOf(style), "utf8"));
  const names = new Map(Object.entries(chars).map(([hexcode, name]) => [hexcode.replaceAll(/-fe0f\b/g, ""), name]));
  return (hexcode, drawing) => {
    const [first, ...rest] = hexcode.split("-");
    const toned = tones.map((tone) => [first, tone, ...rest].join("-")).filter((code) => names.has(code));
    const chosen = pick([hexcode, ...toned], `${style}/${hexcode}/${drawing}/tone`);
    const icon = icons[names.get(chosen) ?? ""];
    if (!icon) throw new Error(`${style} has no ${chosen}`);
    const { body, left = 0, top = 0, width = 16, height = 16 } = { ...defaults, ...icon };
    return `viewBox="${left} ${top} ${width} ${height}">${body}`;
  };
}

/**
 * The whole picture: a background, and the emoji somewhere on it. Every choice is drawn from the picture's name.
 * @param {string} icon from `styleOf`
 * @param {string} name
 */
function scene(icon, name) {
  const colour = (/** @type {string} */ which) => {
    const [hue, saturation, lightness] = ["hue", "saturation", "lightness"].map((part) =>
      share(`${name}/${which}/${part}`),
    );
    return `hsl(${Math.floor(360 * (hue ?? 0))},${10 + Math.floor(50 * (saturation ?? 0))}%,${25 + Math.floor(60 * (lightness ?? 0))}%)`;
  };
  const [one, other] = [colour("one"), colour("other")];
  const all = `width="${side}" height="${side}"`;
  const level = 16 + Math.floor(40 * share(`${name}/level`));
  const background = pick(
    [
      `<rect ${all} fill="${one}"/>`,
      `<rect ${all} fill="${one}"/><rect y="${level}" ${all} fill="${other}"/>`,
      `<rect ${all} fill="${one}"/><path d="M${-level} 64L${level} 0h16L${16 - level} 64zM${64 - level} 64L${64 + level} 0h16L${80 - level} 64z" fill="${other}"/>`,
      `<linearGradient id="behind" x2="${level < 36 ? 0 : 1}" y2="1"><stop stop-color="${one}"/><stop offset="1" stop-color="${other}"/></linearGradient><rect ${all} fill="url(#behind)"/>`,
    ],
    `${name}/background`,
  );
  const size = Math.floor(side * (0.7 + 0.25 * share(`${name}/size`)));
  const [x, y] = ["x", "y"].map((axis) => Math.floor((side - size + 1) * share(`${name}/${axis}`)));
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${all}>${background}<svg x="${x}" y="${y}" width="${size}" height="${size}" ${icon}</svg></svg>`;
}

/** @template T @param {readonly T[]} choices @param {string} name @returns {T} */
function pick(choices, name) {
  return /** @type {T} */ (choices[Math.floor(choices.length * share(name))]);
}

/** @param {string} name @returns {number} uniform in [0, 1), the same for the same name */
function share(name) {
  return createHash("sha256").update(name).digest().readUInt32BE() / 2 ** 32;
}
