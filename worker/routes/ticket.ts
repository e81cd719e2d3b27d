// GET /api/ticket: what lets one study count, once. A network gets so many a minute and so many a day, and is known by its
// name of the day alone.

import { Hono } from "hono";
import { type Bindings, ticketKeys, ticketsADay } from "../bindings";
import { nameOfNetwork } from "../daily-cap";
import { issueTicket } from "../tickets";
import { secondsLeftToday, today } from "../today";

/** Seconds after which `TICKET_RATE` lets a network ask again. */
const ratePeriod = 60;

/**
 * 200 a ticket, 204 the browser says not to (Sec-GPC), 403 a page of another site asks,
 * 429 too many from this network: `retry-after` is 60 for the minute, and what is left of the day (UTC) for the day.
 */
export const ticket = new Hono<{ Bindings: Bindings }>().get("/", async (context) => {
  const { env, req } = context;
  if (req.header("sec-gpc") === "1") return context.body(null, 204);
  // Elsewhere a page could spend the tickets of whoever looks at it.
  if (req.header("sec-fetch-site") === "cross-site") return context.body(null, 403);
  const [key] = ticketKeys(env);
  const limit = ticketsADay(env);
  const day = today();
  const network = await nameOfNetwork(req.header("cf-connecting-ip") ?? "", { keys: env.DAY_KEY, day });
  const { success: slow } = await env.TICKET_RATE.limit({ key: network });
  if (!slow) return context.body(null, 429, { "retry-after": String(ratePeriod) });
  if (!(await env.NETWORK_TALLY.getByName(network).take({ limit, day })))
    return context.body(null, 429, { "retry-after": String(secondsLeftToday()) });
  return context.json({ ticket: await issueTicket({ key, day }) });
});
