// POST /api/study: takes a report and adds it to the sums. Refusals have no body, so that nothing sent is ever echoed.

import { Hono } from "hono";
import * as v from "valibot";
import { type Giving, givingSchema, largestBody } from "#core/everyone/giving";
import { type Bindings, releaseThreshold, ticketKeys } from "../bindings";
import { isPlain, readText } from "../body";
import { countStudies, findCounted } from "../count";
import { releaseClosed } from "../release";
import { shardsOf } from "../shards";
import { readTicket } from "../tickets";
import { today } from "../today";
import { isAccepted } from "../versions";

/** A report is one packet long; whoever needs longer than this for it is not sending one. */
const patienceMs = 20_000;

/**
 * 201 counted, 200 counted before, 202 accepted and counted later, once, with nothing more to do for the sender (a queue is
 * bound; sent again it is 202 again), 204 the browser says not to (Sec-GPC) and nothing was read,
 * 400 not a report, 403 not our ticket, or one that expired before it counted, 408 too slow, 413 too long,
 * 415 not JSON, or packed: a page of another site can send neither unasked.
 */
export const study = new Hono<{ Bindings: Bindings }>().post("/", async (context) => {
  const { env, req } = context;
  if (req.header("sec-gpc") === "1") return context.body(null, 204);
  if (!isJson(req.header("content-type")) || req.header("content-encoding") !== undefined)
    return context.body(null, 415);
  const keys = ticketKeys(env);
  const threshold = releaseThreshold(env);
  const body = await readText(req.raw, { limit: largestBody, patienceMs });
  if (body.state === "too-long") return context.body(null, 413);
  if (body.state === "too-slow") return context.body(null, 408);
  const giving = parse(body.text);
  const day = today();
  if (giving === null || !isAccepted(giving.report, { day })) return context.body(null, 400);
  const ticket = await readTicket(giving.ticket, { keys, day });
  if (ticket === null) return context.body(null, 403);
  const { receipt, expired } = ticket;
  const one = { report: giving.report, receipt };
  if (env.STUDIES !== undefined && !expired) {
    await env.STUDIES.send(one);
    return context.body(null, 202);
  }
  // An expired ticket counts nothing, but whoever never got the answer to it must not be sent for a fresh one.
  const [given] = expired
    ? (await Promise.all([env.DB, ...shardsOf(env)].map((db) => findCounted(db, [one], { threshold }))))
        .flat()
        .filter(Boolean)
    : await countStudies(env.DB, [one], { threshold });
  if (!given) return context.body(null, 403);
  // An epoch is complete. What does not come of this, the daily event makes good.
  if (given.counted && given.studies === given.needed)
    context.executionCtx.waitUntil(releaseClosed(env.DB, { threshold }));
  return context.json(given, given.counted ? 201 : 200);
});

function isJson(contentType: string | undefined): boolean {
  return /^application\/json *(; *charset=("?)utf-8\2)?$/i.test(contentType ?? "");
}

/** The giving that a text is; null if it is none, or not plainly. */
function parse(text: string): Giving | null {
  const giving = v.safeParse(v.pipe(v.string(), v.parseJson(), givingSchema), text);
  return giving.success && isPlain(text, giving.output) ? giving.output : null;
}
