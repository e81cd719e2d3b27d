import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { asPlanned } from "#core/answers/going-on";
import { primaryOf } from "#core/answers/primary";
import { givingSchema, largestBody } from "#core/everyone/giving";
import type { Report } from "#core/everyone/report";
import { plannedBatch, planOf } from "#core/planning/planner";
import type { StudyRecord } from "#core/records/record";
import { openGiftDesk } from "../../../client/src/state/gift";
import { type Fetch, fetchTicket, give, reportFor } from "../../../client/src/state/giving";
import { createOutbox } from "../../../client/src/state/outbox";
import { openOutboxStore } from "../../../client/src/storage/outbox-store";
import { waitingGroup } from "../../core/everyone/releases";
import { baseOf } from "../../core/network/bases";
import { studyOf } from "../studies";

const ticket = `20000.${"a".repeat(32)}.${"b".repeat(64)}`;
const given = { counted: true, ...waitingGroup };

const now = 20_000 * 86_400_000;

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

function reportOf(study = studyOf({ blocks: 6 })): Report {
  const report = reportFor(study, primaryOf(study));
  if (typeof report === "string") throw new Error(report);
  return report;
}

/** The desk of one study on a device; `store` is what the device keeps. */
function desk(fetch: Fetch, store = openOutboxStore()) {
  const outbox = createOutbox({ store, fetch, gpc: false, now: () => now, chance: () => 0.5, later: () => {} });
  return openGiftDesk({ study: "1".repeat(32), report: reportOf(), outbox });
}

describe("the report", () => {
  test("is the study's, with its promise", () => {
    expect(reportOf(studyOf({ blocks: 6, promised: true }))).toMatchObject({
      task: 1,
      size: 2,
      cut: 0,
      device: 0,
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

  test("of an own task says how many classes it has, whatever validation its images allowed", () => {
    const own = (classes: number, validationPerClass: number) => {
      const study = studyOf({ blocks: 6 });
      const target = `own-${classes}-0123456789abcdef` as const;
      return reportFor({ ...study, settings: { ...study.settings, target, validationPerClass } }, primaryOf(study));
    };
    expect(own(2, 20)).toMatchObject({ task: 0, size: 0, budgets: 2 });
    expect(own(5, 8)).toMatchObject({ task: 0, size: 1 });
    expect(own(12, 40)).toMatchObject({ task: 0, size: 2 });
    const capped = studyOf({ blocks: 6, change: { target: "own-2-0123456789abcdef", caps: { flip: 0 } } });
    expect(reportFor(capped, primaryOf(capped))).toMatchObject({ task: 0 });
    expect(own(2, 19)).toMatch(/^Only the standard comparison can be given/);
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
    { caps: { rotation: 0.5 } },
  ])("is refused for a study of another experiment: %o", (change) => {
    const { settings, ...study } = studyOf({ blocks: 6 });
    const report = reportFor({ ...study, settings: { ...settings, ...change } }, primaryOf({ settings, ...study }));
    expect(report).toMatch(/^Only the standard comparison can be given/);
  });

  test("does not depend on whether the study went on after its answer was seen", () => {
    const more = studyOf({ blocks: 17, spread: 40 });
    expect(primaryOf(more).estimate).not.toBe(primaryOf(asPlanned(more)).estimate);
    expect(reportFor(more)).toEqual(reportFor(studyOf({ blocks: 6, spread: 40 })));
    const change = { blocks: 3 };
    expect(reportFor(studyOf({ blocks: 8, change }))).toMatchObject({ settled: 0 });
  });

  test("is refused for a repeat, which may be counted already", () => {
    const study = studyOf({ blocks: 6, repeated: true });
    expect(reportFor(study, primaryOf(study))).toBe(
      "A repeat measures a study again that may be counted already, so it can't be given. Start one of your own to give.",
    );
  });

  test("is made of every study that is planned, whatever the minutes and the device", () => {
    const study = studyOf({ blocks: 2 });
    const primary = primaryOf(study);
    const seconds = fc.double({ min: 1e-4, max: 10, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, fc.double({ min: 0.5, max: 240, noNaN: true }), (shallow, middle, minutes) => {
        const steps = [
          { cut: "shallow", pixels: 32, seconds: shallow, forwardSeconds: shallow / 3 },
          { cut: "middle", pixels: 48, seconds: middle, forwardSeconds: middle / 3 },
        ] as const;
        const rates = { secondsPerViewPixel: 2e-7, secondsPerPlainMultiplyAdd: 4e-9, secondsToPrepare: 1 };
        const costs = { batch: plannedBatch, steps, ...rates };
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
    const { text, whole } = gift.value.shown;
    expect(whole).toBe(true);
    expect(requests).toEqual([{ path: "/api/ticket", body: null }]);
    expect(v.parse(givingSchema, JSON.parse(text))).toEqual({ ticket, report: reportOf() });
    expect(text.length).toBeLessThan(largestBody);
    await send();
    expect(requests.at(-1)).toEqual({ path: "/api/study", body: text });
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

  test("shows the numbers without a ticket where none is to be had, and says why", async () => {
    const { fetch } = site({ "/api/ticket": () => json(null, 429) });
    const { gift, tick } = desk(fetch);
    await tick();
    expect(gift.value).toEqual({
      at: "ready",
      shown: { text: JSON.stringify(reportOf()), whole: false },
      missing: "limited",
    });
  });

  test("says why nothing was counted", async () => {
    const offline: Fetch = async () => {
      throw new TypeError("Failed to fetch");
    };
    expect(await fetchTicket(offline)).toEqual({ ok: false, why: "offline" });
    expect(await give(offline, "{}")).toEqual({ ok: false, why: "offline" });
    const answered = async (status: number, body: string | null, headers = {}) =>
      give(async () => new Response(body, { status, headers }), "{}");
    expect(await answered(204, null)).toEqual({ ok: false, why: "private" });
    expect(await answered(400, "")).toEqual({ ok: false, why: "refused" });
    expect(await answered(403, "")).toEqual({ ok: false, why: "ticket" });
    expect(await answered(500, "")).toEqual({ ok: false, why: "unclear" });
    expect(await answered(404, "")).toEqual({ ok: false, why: "unclear" });
    expect(await answered(200, "<!doctype html>")).toEqual({ ok: false, why: "unclear" });
    const broken = new ReadableStream({ pull: (answer) => answer.error(new TypeError("network error")) });
    expect(await give(async () => new Response(broken), "{}")).toEqual({ ok: false, why: "unclear" });
    expect(await answered(200, JSON.stringify({ ...given, more: 1 }))).toEqual({ ok: false, why: "unclear" });
  });

  test("waits for as long as the site says, within reason", async () => {
    const after = async (header: string) => {
      const headers = { "retry-after": header };
      return give(async () => new Response(null, { status: 429, headers }), "{}");
    };
    expect(await after("90")).toEqual({ ok: false, why: "limited", afterMs: 90_000 });
    expect(await after("0")).toMatchObject({ afterMs: 10_000 });
    expect(await after("9999999999")).toMatchObject({ afterMs: 86_400_000 });
    expect(await after("Wed, 21 Oct 2026 07:28:00 GMT")).toMatchObject({ afterMs: 60_000 });
  });

  test("takes an acceptance for later as given", async () => {
    expect(await give(async () => new Response(null, { status: 202 }), "{}")).toEqual({ ok: true, given: null });
  });
});
