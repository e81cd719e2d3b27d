import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { plannedBatch, planOf } from "#core/planner";
import { primaryOf } from "#core/primary";
import type { StudyRecord } from "#core/record";
import { givingSchema, largestBody, type Report } from "#core/report";
import { openGiftDesk } from "../../../client/src/state/gift";
import { type Fetch, fetchTicket, give, reportFor } from "../../../client/src/state/giving";
import { type Keeper, openReceipts } from "../../../client/src/state/receipts";
import { baseOf } from "../../core/bases";
import { studyOf } from "../studies";

const ticket = `20000.${"a".repeat(32)}.${"b".repeat(64)}`;
const given = { counted: true, protocol: 1, task: 0, budgets: 2, settled: 1, promised: 0, studies: 32, needed: 50 };

/** A site that answers; every request's path and body is kept. */
function site(answers: Readonly<Record<string, () => Response>> = {}) {
  const requests: { path: string; body: string | null }[] = [];
  const fetch: Fetch = async (path, init) => {
    requests.push({ path, body: typeof init?.body === "string" ? init.body : null });
    const answer = answers[path] ?? { "/api/ticket": () => json({ ticket }), "/api/study": () => json(given) }[path];
    if (!answer) throw new TypeError("no network");
    return answer();
  };
  return { fetch, requests };
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status });
}

function memory(): Keeper {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

function reportOf(study = studyOf({ blocks: 6 })): Report {
  const report = reportFor(study, primaryOf(study));
  if (typeof report === "string") throw new Error(report);
  return report;
}

function desk(fetch: Fetch, receipts = openReceipts(memory)) {
  return openGiftDesk({ study: "one", report: reportOf(), fetch, receipts });
}

describe("the report", () => {
  test("is the study's, with its promise", () => {
    expect(reportOf(studyOf({ blocks: 6, promised: true }))).toMatchObject({
      task: 0,
      budgets: 2,
      settled: 1,
      promised: 1,
    });
    expect(reportOf(studyOf({ blocks: 5 }))).toMatchObject({ settled: 0, promised: 0 });
  });

  test("says over how many budgets the answer is", () => {
    expect(reportOf(studyOf({ blocks: 6, change: { budgets: [5, 20] } }))).toMatchObject({ budgets: 2 });
    expect(reportOf(studyOf({ blocks: 6, change: { budgets: [5] } }))).toMatchObject({ budgets: 1 });
  });

  test("is refused in a sentence for a study that has nothing to give", () => {
    for (const study of [
      studyOf({ blocks: 0 }),
      studyOf({ blocks: 6, change: { permutedLabels: true } }),
      studyOf({ blocks: 6, change: { steps: 120 } }),
    ])
      expect(reportFor(study, primaryOf(study))).toMatch(/\.$/);
  });

  test.each<Partial<StudyRecord["settings"]>>([
    { policy: "light" },
    { strength: 0.5 },
    { base: "glyphs" },
    { batch: 32 },
    { validationPerClass: 20 },
    { budgets: [20] },
    { budgets: [5, 10] },
    { budgets: [1, 5] },
  ])("is refused for a study of another experiment: %o", (change) => {
    const { settings, ...study } = studyOf({ blocks: 6 });
    const report = reportFor({ ...study, settings: { ...settings, ...change } }, primaryOf({ settings, ...study }));
    expect(report).toMatch(/^Only the standard comparison can be given/);
  });

  test("is refused for a repeat, which may be counted already", () => {
    const study = studyOf({ blocks: 6, repeated: true });
    expect(reportFor(study, primaryOf(study))).toBe(
      "A repeat measures a study again that may be counted already, so it can't be given. Start one of your own to give.",
    );
  });

  test("is made of every study that is planned, whatever the minutes and the device", () => {
    const study = studyOf({ blocks: 1 });
    const primary = primaryOf(study);
    const seconds = fc.double({ min: 1e-4, max: 10, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, fc.double({ min: 0.5, max: 240, noNaN: true }), (shallow, middle, minutes) => {
        const steps = [
          { cut: "shallow", pixels: 32, seconds: shallow },
          { cut: "middle", pixels: 48, seconds: middle },
        ] as const;
        const costs = { batch: plannedBatch, steps, secondsPerViewPixel: 2e-7 };
        const task = { target: "digits", classes: 10, minutes, seed: 1 } as const;
        const { settings } = planOf({ ...task, base: baseOf("lite0"), costs, software: false });
        expect(reportFor({ ...study, settings }, primary)).toMatchObject({ budgets: settings.budgets.length });
      }),
    );
  });
});

describe("giving", () => {
  test("asks for nothing and sends nothing before the tick", () => {
    const { fetch, requests } = site();
    expect(desk(fetch).gift.value).toEqual({ at: "closed" });
    expect(requests).toEqual([]);
  });

  test("shows after the tick exactly the bytes that the button sends", async () => {
    const { fetch, requests } = site();
    const { gift, tick, send } = desk(fetch);
    await tick();
    if (gift.value.at !== "ready") throw new Error(gift.value.at);
    const { body } = gift.value;
    expect(requests).toEqual([{ path: "/api/ticket", body: null }]);
    expect(v.parse(givingSchema, JSON.parse(body))).toEqual({ ticket, report: reportOf() });
    expect(body.length).toBeLessThan(largestBody);
    await send();
    expect(requests.at(-1)).toEqual({ path: "/api/study", body });
    expect(gift.value).toEqual({ at: "given", given });
  });

  test("sends nothing when the box is cleared while the ticket is on its way", async () => {
    const { fetch, requests } = site();
    const { gift, tick, untick, send } = desk(fetch);
    const ticking = tick();
    untick();
    await ticking;
    await send();
    expect(gift.value).toEqual({ at: "closed" });
    expect(requests.map(({ path }) => path)).toEqual(["/api/ticket"]);
  });

  test("uses one ticket for a study however often it is tried", async () => {
    const receipts = openReceipts(memory);
    const first = site({ "/api/study": () => json({}, 503) });
    const failed = desk(first.fetch, receipts);
    await failed.tick();
    await failed.send();
    expect(failed.gift.value).toEqual({ at: "failed", why: "unclear" });
    const { fetch, requests } = site();
    const again = desk(fetch, receipts);
    await again.tick();
    await again.send();
    expect(requests.map(({ path }) => path)).toEqual(["/api/study"]);
    expect(requests[0]?.body).toBe(first.requests.at(-1)?.body);
  });

  test("remembers a given study when it is opened again", async () => {
    const keeper = memory();
    const { tick, send } = desk(
      site().fetch,
      openReceipts(() => keeper),
    );
    await tick();
    await send();
    expect(
      desk(
        site().fetch,
        openReceipts(() => keeper),
      ).gift.value,
    ).toEqual({ at: "given", given });
  });

  test("a refused ticket is dropped, so that the next try fetches a fresh one", async () => {
    const { fetch, requests } = site({ "/api/study": () => json({}, 403) });
    const { gift, tick, send } = desk(fetch);
    await tick();
    await send();
    expect(gift.value).toEqual({ at: "failed", why: "refused" });
    await tick();
    expect(requests.map(({ path }) => path)).toEqual(["/api/ticket", "/api/study", "/api/ticket"]);
  });

  test("says why nothing was counted", async () => {
    const offline: Fetch = async () => {
      throw new TypeError("Failed to fetch");
    };
    expect(await fetchTicket(offline)).toEqual({ ok: false, why: "offline" });
    expect(await give(offline, "{}")).toEqual({ ok: false, why: "offline" });
    const answered = async (status: number, body: string | null) =>
      give(async () => new Response(body, { status }), "{}");
    expect(await answered(204, null)).toEqual({ ok: false, why: "private" });
    expect(await answered(400, "")).toEqual({ ok: false, why: "refused" });
    expect(await answered(200, "<!doctype html>")).toEqual({ ok: false, why: "unclear" });
    const broken = new ReadableStream({ pull: (answer) => answer.error(new TypeError("network error")) });
    expect(await give(async () => new Response(broken), "{}")).toEqual({ ok: false, why: "unclear" });
    expect(await answered(200, JSON.stringify({ ...given, more: 1 }))).toEqual({
      ok: false,
      why: "unclear",
    });
  });
});

describe("receipts", () => {
  test("last until the page is closed where storage is forbidden", () => {
    const receipts = openReceipts(() => {
      throw new DOMException("denied", "SecurityError");
    });
    receipts.keep("one", { ticket, unsure: false, given: null });
    expect(receipts.of("one")).toEqual({ ticket, unsure: false, given: null });
  });

  test("that were changed count as none", () => {
    const keeper = memory();
    keeper.setItem("headstart-receipt-one", '{"ticket":"mine","unsure":false,"given":null}');
    expect(openReceipts(() => keeper).of("one")).toBeNull();
  });
});
