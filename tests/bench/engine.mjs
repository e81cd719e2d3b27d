// `npm run bench:engine`: this engine against what else trains in a browser, all in one browser on one WebGPU adapter, each
// contender in a page of its own, in turns; medians with the fastest and the slowest round.
//   --only step,heads        sections: step, kernels, study, top, augmentation, heads, embedding, weights, views; all of them if not given;
//                            study: seconds of six primary blocks, timed here and foreseen for other devices
//   --cut middle --pixels 96 --batch 16 --classes 10     the training step; pictures and batches of the other sections too
//   --rounds 3 --round-seconds 4                          a unit that takes longer than 10 s is timed twice
//   --contenders step/kernels,step/jax                    only these
//   --json FILE              writes
//     { adapter, browser, settings,
//       rows: [{ section, contender, ms, fastestMs, slowestMs, rounds, unitsARound, dispatches, jsMs, leastJsMs, mostJsMs, peakBytes,
//                outcome }],
//       kernels: { bestFlopsPerSecond, rows: [{ name, dispatches, ms, flops, shareOfBest, shareOfStep }] } | null,
//       ratios: { vsFit, vsAutodiff, vsJaxJs, augmentation, heads, embedding, ... },     the other's time by ours
//       dispatchesPerStep, jsMsPerStep, peakBytes,                                        of this trainer
//       study: { step, devices: [{ name, stepMs, studySeconds }] } | null }
//     and keeps what the file already holds and was not timed now, if its adapter, browser and settings are these, so that a long
//     run can be done in pieces; a ratio is always of contenders that took turns
// Milliseconds of JavaScript are CPU time of the page's main thread; bytes are those of WebGPU buffers that live at once.
// Fails where contenders compute different things.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openBrowser } from "./pages.mjs";
import { requireAgreement, takeTurns } from "./rounds.mjs";
import { barSettings, bars, sections } from "./sections.mjs";
import { figure, table } from "./table.mjs";

/** @typedef {import("./contender").Settings} Settings */
/** @typedef {import("./rounds.mjs").Row & { readonly section: string }} Row */
/** @typedef {{ readonly bestFlopsPerSecond: number, readonly rows: readonly object[] }} Kernels */

const { values } = parseArgs({
  options: {
    only: { type: "string", default: ["step", "kernels", "study", ...Object.keys(sections).slice(1)].join() },
    contenders: { type: "string" },
    cut: { type: "string", default: "middle" },
    pixels: { type: "string", default: "96" },
    batch: { type: "string", default: "16" },
    classes: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    "round-seconds": { type: "string", default: "4" },
    json: { type: "string" },
  },
});
const settings = /** @type {Settings} */ ({
  cut: values.cut,
  pixels: Number(values.pixels),
  batch: Number(values.batch),
  classes: Number(values.classes),
});
const how = { rounds: Number(values.rounds), roundSeconds: Number(values["round-seconds"]) };
const wanted = values.only.split(",");
const only = values.contenders?.split(",");
const unknown = wanted.find((name) => name !== "kernels" && name !== "study" && !sections[name]);
if (unknown) throw new RangeError(`there is no section ${unknown}`);

const browser = await openBrowser();
/** @type {Row[]} */
const rows = [];
/** @type {Kernels | null} */
let kernels = null;
/** @type {import("./primary-study").PrimaryStudy | null} */
let study = null;
let adapter = "";
try {
  adapter = await browser.adapter();
  console.log(`${adapter}; Chromium ${browser.version}; ${Object.values(settings).join(", ")}`);
  for (const name of wanted) {
    if (name === "kernels") kernels = await timeKernels();
    else if (name === "study") study = await foresee();
    else rows.push(...(await timeSection(name)));
  }
} finally {
  await browser.close();
}
const known = summary(values.json);
if (values.json) writeFileSync(values.json, `${JSON.stringify(known, null, 2)}\n`);
judge(known);

/** @param {string} name @returns {Promise<Row[]>} */
async function timeSection(name) {
  const section = /** @type {import("./sections.mjs").Section} */ (sections[name]);
  const names = [section.ours, ...Object.values(section.others)].filter(
    (contender) => only?.includes(contender) ?? true,
  );
  const pages = [];
  for (const contender of names) pages.push(await browser.open(contender, settings));
  const timed = await takeTurns(section, pages, how);
  for (const page of pages) await page.close();
  requireAgreement(section, timed);
  const ours = timed.find(({ contender }) => contender === section.ours);
  console.log(`\n${section.title}`);
  const heading = [
    "",
    `ms a ${section.unit}`,
    "fastest",
    "slowest",
    "rounds x units",
    "dispatches",
    "JS ms",
    "MB",
    "ours is",
  ];
  console.log(
    table(
      heading,
      timed.map((row) => [
        row.contender,
        figure(row.ms),
        figure(row.fastestMs),
        figure(row.slowestMs),
        `${row.rounds} x ${row.unitsARound}`,
        figure(row.dispatches),
        `${figure(row.jsMs)} (${figure(row.leastJsMs)} to ${figure(row.mostJsMs)})`,
        figure(row.peakBytes / 1e6),
        ours && row !== ours ? `${figure(row.ms / ours.ms)} x` : "",
      ]),
    ),
  );
  return timed.map((row) => ({ section: name, ...row }));
}

/** @returns {Promise<Kernels>} */
async function timeKernels() {
  const profile = await browser.profile(settings);
  const best = Math.max(...profile.bestFlopsPerSecond);
  const step = profile.kernels.reduce((sum, { ms }) => sum + ms, 0);
  const found = profile.kernels.map((kernel) => ({
    ...kernel,
    shareOfBest: kernel.flops / (kernel.ms / 1000) / best,
    shareOfStep: kernel.ms / step,
  }));
  console.log(`\nKernels of a step, alone: ${figure(step)} ms in all`);
  const bounds = profile.bestFlopsPerSecond.map((speed) => figure(speed / 1e9)).join(" and ");
  console.log(`Best product of matrices (${profile.best}): ${bounds} GFLOP/s, before and after`);
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
  const heading = ["", "dispatches", "ms", "fastest", "slowest", "of the step", "GFLOP/s", "of the best"];
  console.log(
    table(
      heading,
      found.map((kernel) => [
        kernel.name,
        String(kernel.dispatches),
        figure(kernel.ms),
        figure(kernel.fastestMs),
        figure(kernel.slowestMs),
        percent(kernel.shareOfStep),
        kernel.flops > 0 ? figure(kernel.flops / kernel.ms / 1e6) : "",
        kernel.flops > 0 ? percent(kernel.shareOfBest) : "",
      ]),
    ),
  );
  const flops = found.reduce((sum, kernel) => sum + kernel.flops, 0);
  console.log(
    `The step as a whole: ${figure(flops / step / 1e6)} GFLOP/s, ${percent(flops / (step / 1000) / best)} of the best`,
  );
  return { bestFlopsPerSecond: best, rows: found };
}

/** @returns {Promise<import("./primary-study").PrimaryStudy>} */
async function foresee() {
  const found = await browser.primaryStudy();
  const { dispatches, flops } = found.step;
  console.log("\nSix primary blocks: digits, shallow cut, 48 px, batch 16, 48 runs of 500 steps");
  console.log(
    `A step is ${dispatches} dispatches and ${figure(flops / 1e6)} million operations (tests/bench/forecast.ts)`,
  );
  const rows = found.devices.map(({ name, stepMs, studySeconds }) => [name, figure(stepMs), figure(studySeconds)]);
  console.log(table(["", "ms a step", "seconds"], rows));
  return found;
}

/** Everything that is known: what was timed now and, if it was the same browser with the same settings, what `file` holds. @param {string | undefined} file */
function summary(file) {
  const now = { adapter, browser: browser.version, settings };
  const before = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  const isSame =
    before && Object.entries(now).every(([key, value]) => JSON.stringify(before[key]) === JSON.stringify(value));
  const isNew = (/** @type {Row} */ { section, contender }) =>
    rows.some((row) => row.section === section && row.contender === contender);
  /** @type {Row[]} */
  const earlier = isSame ? before.rows.filter((/** @type {Row} */ row) => !isNew(row)) : [];
  const rowOf = (/** @type {string} */ section, /** @type {string} */ contender) =>
    rows.find((row) => row.section === section && row.contender === contender);
  // Only contenders that took turns are compared.
  /** @type {Record<string, number>} */
  const ratios = isSame ? { ...before.ratios } : {};
  for (const [name, { ours, others }] of Object.entries(sections)) {
    const own = rowOf(name, ours);
    for (const [ratio, contender] of Object.entries(others)) {
      const other = rowOf(name, contender);
      if (own && other) ratios[ratio] = other.ms / own.ms;
    }
  }
  const all = [...earlier, ...rows];
  const own = all.find(({ contender }) => contender === "step/kernels");
  return {
    ...now,
    rows: all,
    kernels: kernels ?? (isSame ? before.kernels : null),
    study: study ?? (isSame ? (before.study ?? null) : null),
    ratios,
    ...(own && { dispatchesPerStep: own.dispatches, jsMsPerStep: own.jsMs, peakBytes: own.peakBytes }),
  };
}

/** Prints which bars hold, where they are meant to. @param {ReturnType<typeof summary>} known */
function judge({ ratios, ...figures }) {
  if (JSON.stringify(figures.settings) !== JSON.stringify(barSettings)) return;
  /** @type {Record<string, unknown>} */
  const found = { ...ratios, ...figures };
  const judged = bars.flatMap(({ name, least, most }) => {
    const value = found[name];
    if (typeof value !== "number") return [];
    const holds = (least === undefined || value >= least) && (most === undefined || value <= most);
    const bar = least === undefined ? `at most ${most}` : `at least ${least}`;
    return [[name, figure(value), bar, holds ? "holds" : "FAILS"]];
  });
  if (judged.length > 0) console.log(`\nBars\n${table(["", "measured", "bar", ""], judged)}`);
}
