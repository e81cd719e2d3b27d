// `npm run bench:pairs`: whether both trainers come to the same accuracies, run by run, and how many times as long the other takes.
//   --blocks 2               blocks of four runs; a run by automatic differentiation takes minutes without a graphics card
//   --json FILE              keeps each pair once it is there, and goes on where it stopped

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openBrowser } from "./pages.mjs";
import { figure, table } from "./table.mjs";

/** @typedef {import("./paired-difference").Pair} Pair */

const { values } = parseArgs({ options: { blocks: { type: "string", default: "2" }, json: { type: "string" } } });

const browser = await openBrowser();
try {
  const around = { adapter: await browser.adapter(), browser: browser.version };
  const page = await browser.blank("pairs");
  const before = values.json && existsSync(values.json) ? JSON.parse(readFileSync(values.json, "utf8")) : null;
  const isSame = before?.adapter === around.adapter && before?.browser === around.browser;
  /** @type {Pair[]} */
  const pairs = isSame ? before.pairs : [];
  const wanted = await page.evaluate((blocks) => window.bench.pairsOf(blocks), Number(values.blocks));
  for (const what of wanted) {
    const { block, init, policy } = what;
    if (pairs.some((pair) => pair.block === block && pair.init === init && pair.policy === policy)) continue;
    pairs.push(await page.evaluate((what) => window.bench.trainedTwice(what), what));
    console.error(`  block ${block}, ${init}, ${policy}`);
    if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...around, pairs }, null, 2)}\n`);
  }
  const percent = (/** @type {number} */ share) => (100 * share).toFixed(1);
  console.log(`${around.adapter}; Chromium ${around.browser}`);
  console.log(
    table(
      ["block, start, policy", "ours %", "autodiff %", "ours s", "autodiff s", "ratio"],
      pairs.map(({ block, init, policy, ours, autodiff }) => [
        `${block} ${init} ${policy}`,
        percent(ours.accuracy),
        percent(autodiff.accuracy),
        figure(ours.seconds),
        figure(autodiff.seconds),
        figure(autodiff.seconds / ours.seconds),
      ]),
    ),
  );
  const { accuracy, logLoss, ratio } = await page.evaluate((pairs) => window.bench.compared(pairs), pairs);
  console.log(
    `Ours minus automatic differentiation: ${percent(accuracy.mean)} points (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)}), log-loss ${figure(logLoss.mean)} (${figure(logLoss.low)} to ${figure(logLoss.high)}); ${figure(ratio)} times as long`,
  );
} finally {
  await browser.close();
}
