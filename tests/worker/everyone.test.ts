// The release as a table and as a picture for other sites: public numbers alone, and nothing that could run.

import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { columns } from "#core/everyone/table";
import { cardOf } from "../../worker/card";
import { groupOf, hundred } from "../core/everyone/releases";
import { ask, give } from "./giving";

describe("the card", () => {
  test("may be shown by any site, and can load and run nothing", async () => {
    const response = await ask("/card.svg");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    const text = await response.text();
    expect(text).not.toMatch(/<script|<foreignObject|<image|<a[\s>]|href|url\(|@import|\son\w+=/i);
  });

  test("is kept for an hour, then asked for again by its tag", async () => {
    const first = await ask("/card.svg");
    expect(first.headers.get("cache-control")).toBe("public, max-age=3600");
    const tag = first.headers.get("etag") ?? "";
    expect((await ask("/card.svg", { headers: { "if-none-match": tag } })).status).toBe(304);
  });

  test("says before the first release how far it is, and no answer", async () => {
    await give();
    const text = await (await ask("/card.svg")).text();
    expect(text).toContain("No answer yet");
    expect(text).not.toContain("median +");
  });

  test("says of a released group its median, its studies and what protects them", () => {
    const card = cardOf({ needed: 50, groups: [groupOf(hundred)] });
    expect(card).toMatch(/handwritten digits<\/text>\n<text[^>]*>\+1\d points, 100 studies/);
    expect(card).toContain("epsilon 2");
  });

  test("prefers what was promised before the start", () => {
    const promised = groupOf(hundred.slice(0, 60), { promised: 1 });
    expect(cardOf({ needed: 50, groups: [groupOf(hundred), promised] })).toContain(
      "handwritten digits, promised before the start",
    );
  });

  test("stays inside its frame whatever the answer", () => {
    const table = groupOf(hundred).parts[0]!.table.map(() => 0);
    for (const cell of [0, 53]) {
      const extreme = { split: null, tables: 1, studies: 100, table: table.with(cell, 100) };
      const places = [
        ...cardOf({ needed: 50, groups: [groupOf(hundred, { parts: [extreme] })] }).matchAll(/ x="([^"]+)"/g),
      ];
      for (const [, x] of places) expect(Number(x)).toBeGreaterThanOrEqual(0);
      for (const [, x] of places) expect(Number(x)).toBeLessThanOrEqual(600);
    }
  });
});

test("the table is a file of CSV with its header, fresh at every look", async () => {
  const response = await ask("/everyone.csv");
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-cache");
  expect(response.headers.get("content-disposition")).toContain("headstart-everyone.csv");
  expect(await response.text()).toBe(`${Object.keys(columns).join()}\r\n`);
});

test("neither takes anything", async () => {
  for (const path of ["/card.svg", "/everyone.csv"]) {
    const response = await ask(path, { method: "POST", body: "anything" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  }
  expect(env.RELEASE_THRESHOLD).toBe("50");
});
