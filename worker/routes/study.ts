// POST /api/study: takes a report and adds it to the sums. Refusals have no body, so that nothing sent is ever echoed.

import { Hono } from "hono";
import * as v from "valibot";
import { givingSchema, largestBody } from "#core/report";
import { type Bindings, releaseThreshold, ticketKey } from "../bindings";
import { readJson } from "../body";
import { countStudy, findCounted } from "../count";
import { readTicket, today } from "../tickets";

/**
 * 201 counted, 200 counted before, 204 the browser says not to (Sec-GPC) and nothing was read,
 * 400 not a report, 403 not our ticket, or one that expired before it counted, 413 too long.
 */
export const study = new Hono<{ Bindings: Bindings }>().post("/", async (context) => {
  if (context.req.header("sec-gpc") === "1") return context.body(null, 204);
  const key = ticketKey(context.env);
  const threshold = releaseThreshold(context.env);
  const body = await readJson(context.req.raw, { limit: largestBody });
  if (body.state === "too-long") return context.body(null, 413);
  const giving = v.safeParse(givingSchema, body.state === "read" ? body.value : null);
  if (!giving.success) return context.body(null, 400);
  const ticket = await readTicket(giving.output.ticket, { key, day: today() });
  if (ticket === null) return context.body(null, 403);
  const counting = { report: giving.output.report, receipt: ticket.receipt, threshold };
  // An expired ticket counts nothing, but whoever never got the answer to it must not be sent for a fresh one.
  const given = await (ticket.expired ? findCounted : countStudy)(context.env.DB, counting);
  return given === null ? context.body(null, 403) : context.json(given, given.counted ? 201 : 200);
});
