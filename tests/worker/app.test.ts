// What every answer of the Worker has in common: its headers, its refusals, and what it says when it lacks a binding.

import { env, exports } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { app } from "../../worker/app";
import { assetHeaders, pictureHeaders, securityHeaders, withHeaders } from "../../worker/headers";
import { ask, asked, honest, posting, sums, sumsOf } from "./giving";

const paths = ["/api/ticket", "/api/release", "/bases/lite0.none.0000000000000000.bin", "/assets/none.js", "/nowhere"];

test("the entry that is deployed is this app", async () => {
  const response = await exports.default.fetch("https://headstart.test/api/release");
  expect(await response.text()).toBe(await (await ask("/api/release")).text());
});

describe("headers", () => {
  test.each(paths)("%s carries every security header", async (path) => {
    const { headers } = await ask(path);
    for (const [name, value] of Object.entries(securityHeaders)) expect(headers.get(name), name).toBe(value);
  });

  test("a picture may be shown by other sites, and can do nothing there", async () => {
    const picturing = new Hono().use(withHeaders).get("/", (context) => {
      context.header("content-type", "image/svg+xml");
      return context.body("<svg/>");
    });
    const { headers } = await picturing.request("/");
    for (const [name, value] of Object.entries({ ...securityHeaders, ...pictureHeaders }))
      expect(headers.get(name), name).toBe(value);
    expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'.*; sandbox$/);
    expect(headers.get("content-security-policy")).not.toMatch(/script|self|http/);
  });

  test("tickets and answers to a study are stored nowhere", async () => {
    expect((await ask("/api/ticket")).headers.get("cache-control")).toBe("no-store");
    expect((await ask("/api/study", posting({}))).headers.get("cache-control")).toBe("no-store");
  });

  test("the file for static assets has the same headers, and keeps only hashed names for a year", () => {
    const rules = assetHeaders()
      .trim()
      .split("\n\n")
      .map((rule) => rule.split("\n"));
    const everything = rules.find(([path]) => path === "/*") ?? [];
    expect(everything.slice(1).map((line) => line.trim())).toEqual(
      Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    );
    const kept = rules.filter((lines) => lines.some((line) => line.includes("immutable"))).map(([path]) => path);
    expect(kept).toEqual(["/bases/*.bin", "/targets/*.bin", "/assets/*"]);
  });
});

describe("what is not there", () => {
  test.each([
    "/bases/lite0.none.0000000000000000.bin",
    "/bases/none.json",
    "/assets/none.js",
    "/nowhere",
    "/api/nothing",
  ])("%s is 404, plain and uncached", async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).not.toContain("<");
  });

  test("a link that is followed in a browser leads to a page that says so, with the way to the question", async () => {
    const response = await ask("/nowhere", { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    expect([response.status, response.headers.get("cache-control")]).toEqual([404, "no-store"]);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    const page = await response.text();
    for (const part of [
      '<html lang="en">',
      "<title>Nothing here · Headstart</title>",
      "<h1>",
      '<a href="/">',
      "/missing.css",
    ]) {
      expect(page).toContain(part);
    }
    expect(page).not.toContain("nowhere");
  });

  test.each([
    ["POST", "/bases/lite0.json", "GET, HEAD"],
    ["DELETE", "/nowhere", "GET, HEAD"],
    ["PUT", "/api/study", "POST"],
    ["GET", "/api/study", "POST"],
    ["POST", "/api/ticket", "GET, HEAD"],
    ["POST", "/api/release", "GET, HEAD"],
    ["OPTIONS", "/api/study", "POST"],
  ])("%s %s is 405", async (method, path, allowed) => {
    const response = await ask(path, { method });
    expect([response.status, response.headers.get("allow"), await response.text()]).toEqual([405, allowed, ""]);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("HEAD is answered as GET without a body", async () => {
    const response = await ask("/api/release", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect((await ask("/nowhere", { method: "HEAD" })).status).toBe(404);
  });
});

describe("a Worker that lacks a binding", () => {
  test.each([undefined, "", "short"])(
    "without a key (%s) gives no ticket and counts nothing, and says why",
    async (TICKET_KEY) => {
      for (const request of [asked("/api/ticket"), asked("/api/study", posting({ ticket: "", report: honest }))]) {
        const response = await app.fetch(request, { ...env, TICKET_KEY });
        expect(response.status).toBe(503);
        expect(await response.text()).toMatch(/no key for its tickets/);
      }
      expect(await sums()).toEqual(sumsOf(0));
    },
  );

  test.each([undefined, "", "0", "-1", "1.5", "fifty"])(
    "without a threshold (%s) publishes nothing",
    async (RELEASE_THRESHOLD) => {
      const response = await app.fetch(asked("/api/release"), { ...env, RELEASE_THRESHOLD });
      expect(response.status).toBe(503);
      expect(await response.text()).toMatch(/RELEASE_THRESHOLD/);
    },
  );
});
