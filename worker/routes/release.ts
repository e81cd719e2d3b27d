// GET /api/release: what the studies of each group say together, or how many of them are still needed.

import { Hono } from "hono";
import { etag } from "hono/etag";
import { type Bindings, releaseThreshold } from "../bindings";
import { latestReleases } from "../release";

// Where the database has read replicas, any of them will do: what was released is never changed, only followed by more.
const nearest = ({ DB }: Bindings) => DB.withSession("first-unconstrained");

/** Answers with the stored releases; a reader who has it already gets 304. */
export const release = new Hono<{ Bindings: Bindings }>().get("/", etag(), async (context) =>
  context.body(await latestReleases(nearest(context.env), { threshold: releaseThreshold(context.env) }), 200, {
    "content-type": "application/json",
    "cache-control": "no-cache",
  }),
);
