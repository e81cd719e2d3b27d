// Promise 17: receipts are forgotten after 30 days, and not before.

import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweepReceipts } from "../../worker/count";
import worker from "../../worker/index";
import { today } from "../../worker/today";
import { dump, give, sums, sumsOf, takeTicket } from "./giving";

const insertReceipt = "INSERT INTO receipt (nonce, day) VALUES (?1, ?2)";

test("a receipt goes on its 31st day, and sweeping twice changes nothing", async () => {
  const old = env.DB.prepare(insertReceipt);
  await env.DB.batch([19_960, 19_969, 19_970, 20_000].map((day) => old.bind(`issued on ${day}`, day)));
  for (let sweep = 0; sweep < 2; sweep++) {
    await sweepReceipts(env.DB, { day: 20_000 });
    const { receipt = [] } = await dump();
    expect(receipt.map(({ day }) => day).sort()).toEqual([19_970, 20_000]);
  }
});

test("the daily event forgets a receipt of 40 days, keeps a fresh one and changes no sum", async () => {
  const ticket = await takeTicket();
  await give(undefined, ticket);
  await env.DB.prepare(insertReceipt)
    .bind("forty", today() - 40)
    .run();
  await worker.scheduled(createScheduledController(), env);
  expect(await sums()).toEqual(sumsOf(1));
  expect((await give(undefined, ticket)).given.counted).toBe(false);
});
