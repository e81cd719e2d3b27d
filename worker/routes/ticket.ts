// GET /api/ticket: what lets one study count, once.

import { Hono } from "hono";
import { type Bindings, ticketKey } from "../bindings";
import { issueTicket, today } from "../tickets";

/** Hands out tickets to whoever asks; nothing of the asking is kept. */
export const ticket = new Hono<{ Bindings: Bindings }>().get("/", async (context) =>
  context.json({ ticket: await issueTicket({ key: ticketKey(context.env), day: today() }) }),
);
