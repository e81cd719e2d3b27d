// The short form of `npm run bench:edge`: a server that is killed while studies come in counts each of them once.

import { afterEach, expect, test } from "vitest";
import { checkSums, giveStudies, takeTickets } from "./load.mjs";
import { makePlace, type Place, type Running, startWorker } from "./site.mjs";

const vars = { RELEASE_THRESHOLD: "1000000" };

let place: Place;
let worker: Running;

afterEach(async () => {
  await worker?.kill();
  place?.remove();
});

test("killed and restarted in the middle, no study is lost and none counts twice", async () => {
  place = makePlace();
  worker = await startWorker(place, { vars });
  const { tickets } = await takeTickets(worker.address, 120, { atOnce: 8 });
  let killed = false;
  let restarted: Promise<unknown> = Promise.resolve();
  const { retries } = await giveStudies(() => worker.address, tickets, {
    atOnce: 8,
    acknowledged: (count) => {
      if (killed || count < 60) return;
      killed = true;
      restarted = worker.kill().then(async () => {
        worker = await startWorker(place, { vars, port: worker.port });
      });
    },
  });
  await restarted;
  expect(retries).toBeGreaterThan(0);
  await giveStudies(() => worker.address, tickets.slice(0, 30), { atOnce: 8 });
  expect(checkSums(place, tickets)).toEqual({ given: 120, counted: 120, lost: 0, twice: 0, exact: true });
});
