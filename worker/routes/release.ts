// GET /api/release: what all studies say together, or how many are still needed.

import { Hono } from "hono";
import { etag } from "hono/etag";
import { type Bindings, releaseThreshold } from "../bindings";
import { latestRelease } from "../release";

/** Answers with the stored release; a reader who has it already gets 304. */
export const release = new Hono<{ Bindings: Bindings }>().get("/", etag(), async (context) =>
  context.body(await latestRelease(context.env.DB, { threshold: releaseThreshold(context.env) }), 200, {
    "content-type": "application/json",
    "cache-control": "no-cache",
  }),
);
