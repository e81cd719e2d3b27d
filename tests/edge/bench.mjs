// `npm run bench:edge`: how many studies a second one Worker accepts on this machine, directly and through the queue, and
// whether every one of them is counted once though the server is killed and restarted in the middle. About two minutes on
// an idle machine; no part of it begins anything after its time.
//   npm run bench:edge -- --json FILE   writes the numbers as well

import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { checkSums, giveStudies, quantile, takeTickets } from "./load.mjs";
import { makePlace, startWorker } from "./site.mjs";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const atOnce = 16;
/** At most so many tickets, and seconds for each part. */
const most = 6000;
const seconds = 10;
/** No release is due, so that every sum can be read. */
const vars = { RELEASE_THRESHOLD: "1000000" };

/** What must not outlive this process, however it ends. @type {(() => Promise<unknown>)[]} */
const stopping = [];
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => void Promise.all(stopping.map((stop) => stop())).then(() => process.exit(1)));

const results = {
  machine: `${availableParallelism()} x ${cpus()[0]?.model ?? "unknown"}, load ${round(loadavg()[0] ?? 0)} at the start`,
  node: process.version,
  atOnce,
  direct: await measure({ grown: false }),
  queued: await measure({ grown: true }),
};
console.log(JSON.stringify(results, null, 2));
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.exit(results.direct.sums.exact && results.queued.sums.exact ? 0 : 1);

/** @param {{ grown: boolean }} options */
async function measure({ grown }) {
  console.error(`${grown ? "Through the queue" : "Directly"}: undisturbed, then with a kill in the middle ...`);
  const place = makePlace({ grown });
  let worker = await startWorker(place, { vars });
  stopping.push(() => worker.kill());
  try {
    const address = () => worker.address;
    const { tickets, latencies: ticketLatencies } = await takeTickets(address(), most, { atOnce, seconds });
    const third = Math.floor(tickets.length / 3);
    const [warm, timed, rest] = [tickets.slice(0, 50), tickets.slice(50, -third), tickets.slice(-third)];
    await giveStudies(address, warm, { atOnce });
    const undisturbed = await giveStudies(address, timed, { atOnce, seconds });

    /** @type {Promise<unknown>} */
    let restarted = Promise.resolve();
    let killedAt = 0;
    const disturbed = await giveStudies(address, rest, {
      atOnce,
      acknowledged: (count) => {
        if (killedAt > 0 || count < rest.length / 2) return;
        killedAt = count;
        restarted = worker.kill().then(async () => {
          worker = await startWorker(place, { vars, port: worker.port });
        });
      },
    });
    await restarted;
    // A local queue does not outlive its process: what it had acknowledged is given again, as after a lost answer.
    // Directly, nothing needs that; it shows that giving again counts nothing.
    const given = [warm, undisturbed.given, disturbed.given].flat();
    await giveStudies(address, grown ? given : given.slice(-200), { atOnce });
    const from = performance.now();
    let sums = checkSums(place, given);
    while (grown && !sums.exact && performance.now() - from < 60_000) sums = checkSums(place, given);
    return {
      acceptedPerSecond: round(undisturbed.given.length / undisturbed.seconds),
      studyMs: latency(undisturbed.latencies),
      ticketMs: latency(ticketLatencies),
      killedAfter: killedAt,
      retriesAroundTheKill: disturbed.retries,
      sums,
    };
  } finally {
    await worker.kill();
    place.remove();
  }
}

/** @param {readonly number[]} ms */
function latency(ms) {
  return { p50: round(quantile(ms, 0.5)), p99: round(quantile(ms, 0.99)) };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
