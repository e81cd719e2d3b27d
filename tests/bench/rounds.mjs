// Rounds in which contenders take turns, so that whatever else this machine does meets them alike.

/** @typedef {import("./pages.mjs").Page} Page */
/** @typedef {import("./pages.mjs").Measured} Measured */
/** @typedef {import("./sections.mjs").Section} Section */

/**
 * @typedef {object} Row
 * @property {string} contender
 * @property {number} ms of one unit, the median of the rounds
 * @property {number} fastestMs
 * @property {number} slowestMs
 * @property {number} rounds
 * @property {number} unitsARound
 * @property {number} dispatches of one unit
 * @property {number} jsMs CPU time of the page's main thread for one unit, the median of the rounds
 * @property {number} leastJsMs
 * @property {number} mostJsMs
 * @property {number} peakBytes
 * @property {readonly number[]} outcome what the first unit came to
 */

/** A contender that needs longer for a unit is given two rounds: how long it takes is plain then. */
const slowMs = 10_000;

/** Times every page's contender. @param {Section} section @param {readonly Page[]} pages @param {{ rounds: number, roundSeconds: number }} how @returns {Promise<Row[]>} */
export async function takeTurns(section, pages, { rounds, roundSeconds }) {
  /** @type {{ page: Page, units: number, single: Measured, outcome: readonly number[], measured: Measured[], rounds: number }[]} */
  const players = [];
  for (const page of pages) {
    // The first time compiles.
    const { outcome } = await page.measure(1);
    const single = await page.measure(1);
    const least = page.name === section.ours ? section.leastUnits : 1;
    const units = Math.min(200, Math.max(least, Math.floor((roundSeconds * 1000) / single.elapsedMs)));
    const isSlow = single.elapsedMs > slowMs;
    // With one unit a round the second time was a round already.
    const measured = units === 1 ? [single] : [];
    players.push({ page, units, single, outcome, measured, rounds: isSlow ? Math.min(2, rounds) : rounds });
    console.error(`  ${page.name}: ${single.elapsedMs.toFixed(0)} ms, ${units} a round`);
  }
  for (let round = 0; round < rounds; round++) {
    for (const player of players) {
      if (player.measured.length < player.rounds) player.measured.push(await player.page.measure(player.units));
    }
  }
  return players.map(({ page, units, single, outcome, measured }) => {
    const times = sorted(measured.map(({ elapsedMs }) => elapsedMs / units));
    // What a call costs once is left out where it can be told from what a unit costs.
    const jsTimes = sorted(
      measured.map(({ jsMs }) => Math.max(0, units > 1 ? (jsMs - single.jsMs) / (units - 1) : jsMs)),
    );
    return {
      contender: page.name,
      ms: median(times),
      fastestMs: /** @type {number} */ (times[0]),
      slowestMs: /** @type {number} */ (times.at(-1)),
      rounds: measured.length,
      unitsARound: units,
      dispatches: median(measured.map(({ dispatches }) => dispatches / units)),
      jsMs: median(jsTimes),
      leastJsMs: /** @type {number} */ (jsTimes[0]),
      mostJsMs: /** @type {number} */ (jsTimes.at(-1)),
      peakBytes: Math.max(...measured.map(({ peakBytes }) => peakBytes)),
      outcome,
    };
  });
}

/** Throws where a contender computed something else than ours did. @param {Section} section @param {readonly Row[]} rows */
export function requireAgreement(section, rows) {
  const ours = rows.find(({ contender }) => contender === section.ours);
  if (!ours) return;
  const wanted = section.compared(ours.outcome);
  const largest = Math.max(...wanted.map(Math.abs));
  for (const { contender, outcome } of rows) {
    if (section.incomparable.includes(contender)) continue;
    const got = section.compared(outcome);
    const farthest = Math.max(...wanted.map((value, at) => Math.abs(value - (got[at] ?? Number.NaN))));
    if (got.length !== wanted.length || !(farthest <= section.tolerance * largest)) {
      const figures = `${got.slice(0, 3).join(", ")} against ${wanted.slice(0, 3).join(", ")}`;
      throw new Error(`${contender} computes something else: ${figures}. A comparison of different work is none.`);
    }
  }
}

/** @param {readonly number[]} values */
export function median(values) {
  const inOrder = sorted(values);
  const middle = inOrder.length >> 1;
  const high = inOrder[middle] ?? Number.NaN;
  return inOrder.length % 2 === 1 ? high : (high + (inOrder[middle - 1] ?? Number.NaN)) / 2;
}

/** @param {readonly number[]} values */
function sorted(values) {
  return [...values].sort((one, other) => one - other);
}
