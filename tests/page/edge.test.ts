// What the served site answers: weights that can be kept for ever, nothing kept of what is missing, and a page that can
// speak to its own origin only.

import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { baseSchema } from "#core/network/base";
import { securityHeaders } from "../../worker/headers";
import { newVisitor, type Visitor } from "./site";

const site = inject("site");
let visitor: Visitor;

beforeAll(async () => {
  visitor = await newVisitor();
});

afterAll(async () => {
  await visitor?.leave();
});

const file = new URL("../../worker/bases/lite0.json", import.meta.url);
const lite0 = v.parse(baseSchema, JSON.parse(await readFile(file, "utf8")));
const weights = lite0.weightsManifest.map(({ paths, bytes, sha256 }) => ({ url: `/bases/${paths[0]}`, bytes, sha256 }));

test("every shard is served whole, is what the manifest promises, and may be kept for a year", async () => {
  for (const { url, bytes, sha256 } of weights) {
    const response = await fetch(site + url);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const body = await response.arrayBuffer();
    expect(body.byteLength).toBe(bytes);
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", body)).toString("hex");
    expect(digest).toBe(sha256);
  }
});

test("missing weights are 404, plain text, and nobody may keep that", async () => {
  for (const path of ["/bases/lite0.shallow.0000000000000000.bin", "/bases/none.json", "/assets/none.js", "/none"]) {
    const response = await fetch(site + path);
    expect(response.status, path).toBe(404);
    expect(response.headers.get("cache-control"), path).toBe("no-store");
    expect(response.headers.get("content-type"), path).toContain("text/plain");
  }
});

test("the page for an address at which there is nothing has its style", async () => {
  const page = await (await fetch(`${site}/none`, { headers: { accept: "text/html" } })).text();
  const [, style] = /rel="stylesheet" href="([^"]+)"/.exec(page)!;
  const response = await fetch(site + style);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/css/);
});

test("every page and everything beside it carries every security header", async () => {
  const weight = weights[0]?.url ?? "";
  for (const path of ["/", "/everyone", weight, "/bases/lite0.json", "/api/release", "/none"]) {
    const { headers } = await fetch(site + path);
    for (const [name, value] of Object.entries(securityHeaders))
      expect(headers.get(name), `${name} of ${path}`).toBe(value);
  }
});

test("the manifest is asked for again each time, so that new weights are found", async () => {
  const response = await fetch(`${site}/bases/lite0.json`);
  expect(response.headers.get("cache-control")).toBe("no-cache");
});

test("the page's address is there for a class, to copy and as a code", async () => {
  const page = await visitor.context.newPage();
  await page.goto(site);
  await page.getByText("Measure with a class").click();
  expect(await page.getByLabel("The address of this page").inputValue()).toBe(`${site}/`);
  await page.getByText("QR code").click();
  await page.getByRole("img", { name: /^QR code of this page/ }).waitFor();
  await page.close();
});

test("the page can neither fetch nor show anything from another origin", async () => {
  const page = await visitor.context.newPage();
  await page.goto(site);
  const blocked = await page.evaluate(async () => {
    const refusals: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => refusals.push(effectiveDirective));
    const elsewhere = "http://127.0.0.1:9/elsewhere";
    const fetched = await fetch(elsewhere).then(
      () => "answered",
      () => "refused",
    );
    const shown = await new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve("shown");
      image.onerror = () => resolve("refused");
      image.src = elsewhere;
    });
    return { fetched, shown, refusals: refusals.sort() };
  });
  expect(blocked).toEqual({ fetched: "refused", shown: "refused", refusals: ["connect-src", "img-src"] });
  await page.close();
});
