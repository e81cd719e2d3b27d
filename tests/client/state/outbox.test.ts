// Promises 4, 5 and 16 from the page's side: whatever gets lost between the page and the site, and however many tabs are
// open, a study counts once at most; what waits is given in the end, and never against the visitor's wish.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fetch } from "../../../client/src/state/giving";
import { openOutboxStore } from "../../../client/src/storage/outbox-store";
import { attempt, dayMs, device, fates, site, study } from "./lossy-site";

describe("a study counts once at most", () => {
  test("whatever gets lost and however often it is tried", async () => {
    const tries = fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(tries, fc.integer({ min: 0, max: 2 * dayMs }), async (lot, pause) => {
        const { fetch, counted, set } = site();
        const { page, pass } = device(fetch);
        for (const fate of lot) {
          set(fate);
          const { at } = await attempt(page());
          if (at === "given") expect(counted.size).toBe(1);
          pass(pause);
        }
        expect(counted.size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  test("in two tabs that send at the same moment, with one request", async () => {
    const { fetch, counted, bodies } = site();
    const { page } = device(fetch);
    const [one, other] = [page(), page()];
    await Promise.all([one.tick(), other.tick()]);
    await Promise.all([one.send(), other.send()]);
    expect(bodies).toHaveLength(1);
    expect(counted.size).toBe(1);
    await other.outbox.flush({ fresh: true });
    expect(other.gift.value).toMatchObject({ at: "given", given: { counted: true } });
  });

  test("when every tab wakes up with the network, with one request", async () => {
    const { fetch, bodies, close } = site();
    const { page } = device(fetch);
    close(true);
    const tabs = [page(), page(), page()];
    await attempt(tabs[0]!);
    close(false);
    await Promise.all(tabs.map(({ outbox }) => outbox.flush({ fresh: true })));
    expect(bodies).toHaveLength(1);
  });

  test("when a page is closed while it sends: nobody else sends for a minute, then with the same ticket", async () => {
    const { fetch, bodies, issued } = site();
    const closed: Fetch = (path, init) => (path === "/api/study" ? new Promise(() => {}) : fetch(path, init));
    const { page, pass } = device(fetch);
    const gone = page(closed);
    await gone.tick();
    void gone.send();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const next = page();
    await next.outbox.flush({ fresh: true });
    expect(next.gift.value).toMatchObject({ at: "sending" });
    expect(bodies).toEqual([]);
    pass(60_000);
    await next.outbox.flush({ fresh: false });
    expect(next.gift.value).toMatchObject({ at: "given" });
    expect([bodies.length, issued()]).toEqual([1, 1]);
  });
});

describe("what could not be sent", () => {
  test("waits with its bytes, is tried again later each time, and is given in the end", async () => {
    const { fetch, bodies, set, counted, issued } = site();
    const { page, reach, nextTry } = device(fetch);
    set("never arrived");
    const one = page();
    const { gift, outbox } = one;
    await attempt(one);
    const waits: number[] = [];
    for (let time = 0; time < 12; time++) {
      if (gift.value.at !== "waiting") throw new Error(gift.value.at);
      expect(gift.value).toMatchObject({ why: "offline", unsure: true, shown: { text: bodies[0], whole: true } });
      waits.push(gift.value.notBefore);
      await outbox.flush({ fresh: false });
      expect(bodies).toHaveLength(time + 1);
      reach(gift.value.notBefore);
      await outbox.flush({ fresh: false });
    }
    const gaps = waits.slice(1).map((at, index) => at - waits[index]!);
    expect(gaps.every((gap, index) => index === 0 || gap >= gaps[index - 1]!)).toBe(true);
    expect(nextTry()).toBeLessThanOrEqual(3_600_000);
    set("answered");
    await outbox.flush({ fresh: true });
    expect(gift.value).toMatchObject({ at: "given", given: { counted: true } });
    expect(new Set(bodies).size).toBe(1);
    expect([counted.size, issued()]).toEqual([1, 1]);
  });

  test("offline from the start gets its ticket when the site answers, and counts", async () => {
    const { fetch, counted, close, issued } = site();
    const { page } = device(fetch);
    close(true);
    const first = page();
    await first.tick();
    expect(first.gift.value).toMatchObject({ at: "ready", missing: "offline", shown: { whole: false } });
    await first.send();
    expect(first.gift.value).toMatchObject({ at: "waiting", why: "offline", unsure: false, shown: { whole: false } });
    close(false);
    const later = page();
    await later.outbox.flush({ fresh: true });
    expect(later.gift.value).toMatchObject({ at: "given", given: { counted: true } });
    expect([counted.size, issued()]).toEqual([1, 1]);
  });

  test("can be withdrawn, and is then never sent", async () => {
    const { fetch, bodies, close } = site();
    const { page } = device(fetch);
    close(true);
    const one = page();
    const { gift, outbox, withdraw } = one;
    await attempt(one);
    await withdraw();
    expect(gift.value).toEqual({ at: "closed" });
    close(false);
    await outbox.flush({ fresh: true });
    expect(bodies).toEqual([]);
  });

  test("keeps its ticket when it is withdrawn after a try without an answer", async () => {
    const { fetch, counted, set, issued } = site();
    const { page } = device(fetch);
    set("answer lost");
    const first = page();
    await attempt(first);
    await first.withdraw();
    expect(first.gift.value).toEqual({ at: "closed" });
    set("answered");
    expect(await attempt(page())).toMatchObject({ at: "given", given: { counted: false } });
    expect([counted.size, issued()]).toEqual([1, 1]);
  });

  test("respects the time that a busy site names, whatever wakes it", async () => {
    const { fetch, bodies, set } = site();
    const { page, pass } = device(fetch);
    set("limited");
    const one = page();
    const { gift, outbox } = one;
    await attempt(one);
    expect(gift.value).toMatchObject({ at: "waiting", why: "limited", unsure: false });
    set("answered");
    pass(59_000);
    await outbox.flush({ fresh: true });
    expect(bodies).toHaveLength(1);
    pass(1000);
    await outbox.flush({ fresh: false });
    expect(gift.value).toMatchObject({ at: "given" });
  });

  test("is forgotten with its study", async () => {
    const { fetch, bodies, close } = site();
    const { page } = device(fetch);
    close(true);
    const one = page();
    const { outbox } = one;
    await attempt(one);
    await outbox.forget(study);
    close(false);
    await outbox.flush({ fresh: true });
    expect([bodies, outbox.contributions.value?.size]).toEqual([[], 0]);
  });
});

describe("a ticket", () => {
  test("that may have counted is never replaced, and the page says why there is no other", async () => {
    for (const lost of ["answer lost", "answer broken", "never arrived", "not counted"] as const) {
      const { fetch, issued, set } = site();
      const { page } = device(fetch);
      set(lost);
      await attempt(page());
      set("refused");
      for (let again = 0; again < 2; again++)
        expect(await attempt(page()), lost).toEqual({ at: "ended", why: "unsure" });
      expect(issued()).toBe(1);
    }
  });

  test("that ran out and may have counted ends it, with its own sentence", async () => {
    const { fetch, issued, set } = site();
    const { page, pass } = device(fetch);
    set("answer lost");
    await attempt(page());
    set("refused");
    pass(8 * dayMs);
    const { outbox, gift } = page();
    await outbox.flush({ fresh: true });
    expect(gift.value).toEqual({ at: "ended", why: "expired" });
    expect(issued()).toBe(1);
  });

  test("that ran out before it was ever sent is replaced, and the study counts", async () => {
    const { fetch, issued, counted, bodies } = site();
    const { page, pass } = device(fetch);
    const first = page();
    await first.tick();
    pass(8 * dayMs);
    await first.send();
    expect(first.gift.value).toMatchObject({ at: "given", given: { counted: true } });
    expect([issued(), counted.size, bodies.length]).toEqual([2, 1, 1]);
  });

  test("that is refused though every try of it was answered is replaced, and the study counts", async () => {
    const { fetch, issued, counted, set } = site();
    const { page } = device(fetch);
    set("refused");
    const one = page();
    const { gift, outbox } = one;
    await attempt(one);
    expect(gift.value).toMatchObject({ at: "waiting", why: "new", unsure: false });
    set("answered");
    await outbox.flush({ fresh: true });
    expect(gift.value).toMatchObject({ at: "given", given: { counted: true } });
    expect([issued(), counted.size]).toEqual([2, 1]);
  });
});

describe("with Global Privacy Control", () => {
  test("no ticket is fetched and nothing is sent, not even what waited before", async () => {
    const store = openOutboxStore();
    const { fetch, bodies, issued, close } = site();
    close(true);
    await attempt(device(fetch, { store }).page());
    close(false);
    const asked = device(fetch, { store, gpc: true }).page();
    await asked.outbox.flush({ fresh: true });
    await attempt(asked);
    expect([bodies, issued()]).toEqual([[], 0]);
  });

  test("an answer of the site that says so ends it", async () => {
    const { fetch, counted, set } = site();
    set("private");
    expect(await attempt(device(fetch).page())).toEqual({ at: "ended", why: "private" });
    expect(counted.size).toBe(0);
  });
});

test("numbers that are refused are tried again only when the visitor looks again", async () => {
  const { fetch, bodies, set } = site();
  const { page } = device(fetch);
  set("numbers refused");
  const one = page();
  expect(await attempt(one)).toEqual({ at: "ended", why: "refused" });
  await one.outbox.flush({ fresh: true });
  expect(bodies).toHaveLength(1);
  set("answered");
  expect(await attempt(one)).toMatchObject({ at: "given" });
});
