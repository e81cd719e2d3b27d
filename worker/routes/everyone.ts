// GET /everyone.csv and /card.svg: the release as a table and as a picture. Public numbers, so both may be kept by caches.

import { type Context, Hono } from "hono";
import { etag } from "hono/etag";
import * as v from "valibot";
import { releaseSchema } from "#core/everyone/published";
import { csvOf } from "#core/everyone/table";
import { type Bindings, releaseThreshold } from "../bindings";
import { cardOf } from "../card";
import { latestReleases } from "../release";

// A release changes by the day at most, and a card on a busy site is asked for by every reader.
const anHour = "public, max-age=3600";

type Asked = Context<{ Bindings: Bindings }>;

/** The table and the picture; a reader who has them already gets 304. */
export const everyone = new Hono<{ Bindings: Bindings }>()
  .get("/everyone.csv", etag(), async (context) =>
    context.body(csvOf(await readRelease(context)), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="headstart-everyone.csv"',
      "cache-control": "no-cache",
    }),
  )
  .get("/card.svg", etag(), async (context) =>
    context.body(cardOf(await readRelease(context)), 200, { "content-type": "image/svg+xml", "cache-control": anHour }),
  );

async function readRelease(context: Asked) {
  const text = await latestReleases(context.env.DB, { threshold: releaseThreshold(context.env) });
  return v.parse(releaseSchema, JSON.parse(text));
}
