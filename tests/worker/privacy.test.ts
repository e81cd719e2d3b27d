// Promise 15: no address, agent, cookie or mark is stored. Canaries go in by every door, then every table is read.

import { expect, test } from "vitest";
import { issueTicket } from "../../worker/tickets";
import { canaries } from "../edge/canaries";
import { ask, dump, honest, posting, takeTicket } from "./giving";

test("nothing about who asked is in any table or any answer", async () => {
  const { ticket } = await (await ask("/api/ticket", { headers: canaries })).json<{ ticket: string }>();
  const forged = await issueTicket({ key: "x".repeat(32), day: 20_000 });
  const answers = [
    await ask("/api/study?canary-query=1", posting({ ticket, report: honest }, canaries)),
    await ask("/api/study", posting({ ticket, report: honest }, canaries)),
    await ask("/api/study", posting({ ticket: forged, report: honest }, canaries)),
    await ask("/api/study", posting({ canary: "canary-body" }, canaries)),
    await ask("/api/release?canary-query=1", { headers: canaries }),
    await ask("/canary-path", { headers: canaries }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 403, 400, 200, 404]);
  const said = await Promise.all(
    answers.map(async (answer) => JSON.stringify([[...answer.headers], await answer.text()])),
  );
  const stored = JSON.stringify(await dump());
  const mark = ticket.split(".")[2] ?? "";
  for (const text of [stored, ...said]) {
    expect(text).not.toMatch(/canary|203\.0\.113/i);
    expect(text).not.toContain(mark);
  }
  expect(answers.every(({ headers }) => !headers.has("set-cookie"))).toBe(true);
});

test("no table has a time finer than a day, or a column for a person", async () => {
  await ask("/api/study", posting({ ticket: await takeTicket(), report: honest }));
  const { d1_migrations: _, ...tables } = await dump();
  const columns = Object.values(tables).flatMap((rows) => rows.flatMap((row) => Object.keys(row)));
  const known = ["nonce", "day", "stratum", "epoch", "studies", "released", "split", "cell"];
  expect([...new Set(columns)].sort()).toEqual(known.sort());
  for (const { day } of tables.receipt ?? []) expect(Number(day)).toBeLessThan(100_000);
});
