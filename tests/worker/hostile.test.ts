// Promises 1, 3 and 18 over HTTP: 20,000 hostile bodies, each with a ticket that would count. None is stored, none is echoed,
// none breaks the Worker; and a study between them counts as ever.

import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { givingSchema } from "#core/everyone/giving";
import { isPlain } from "../../worker/body";
import { ask, dump, give, honest, sums, sumsOf, takeTicket } from "./giving";

const name = fc.oneof(
  fc.constantFrom(...Object.keys(honest), "ticket", "report", "__proto__", "constructor", "canary", "ip"),
  fc.string({ maxLength: 6 }),
);
const value = fc.oneof(
  fc.integer({ min: -3, max: 60 }),
  fc.constantFrom(
    0.5,
    1e300,
    "1",
    "",
    true,
    null,
    [],
    {},
    "canary-value",
    "' OR 1=1 --",
    [7, 8, 5, 6, 6],
    [0, 9, 9, 0],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
type Members = readonly (readonly [string, unknown])[];
const textOf = (members: Members): string =>
  `{${members.map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`).join()}}`;

/** What is done to an honest report and to the body around it. */
const change = fc.record({
  inside: fc.array(fc.tuple(name, fc.option(value, { nil: undefined })), { minLength: 1, maxLength: 3 }),
  beside: fc.array(fc.tuple(name, value), { maxLength: 1 }),
  cut: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }) }),
  tail: fc.oneof(
    { weight: 9, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  ),
});

test("20,000 hostile bodies leave nothing, say nothing and break nothing", async () => {
  const ticket = await takeTicket();
  const before = JSON.stringify(await dump());
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(change, async ({ inside, beside, cut, tail }) => {
      // Set, or left out where there is no value; `__proto__` arrives as a key.
      const report = inside.reduce<Members>(
        (members, [key, member]) => [
          ...members.filter(([other]) => other !== key),
          ...(member === undefined ? [] : [[key, member] as const]),
        ],
        Object.entries(honest),
      );
      const around = beside.map(([key, member]) => `,${JSON.stringify(key)}:${JSON.stringify(member)}`).join("");
      const whole = `{"ticket":${JSON.stringify(ticket)},"report":${textOf(report)}${around}}`;
      const body = whole.slice(0, whole.length - cut) + tail;
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), givingSchema), body);
      // What a change leaves in the domain is no hostile body.
      fc.pre(!(parsed.success && isPlain(body, parsed.output)));
      sent++;
      const response = await ask("/api/study", {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      });
      expect([response.status, await response.text()], body).toEqual([body.length > 2048 ? 413 : 400, ""]);
    }),
    { numRuns: 20_000 },
  );
  expect(sent).toBeGreaterThanOrEqual(20_000);
  expect(JSON.stringify(await dump())).toBe(before);
  expect((await give(honest, ticket)).status).toBe(201);
  expect(await sums()).toEqual(sumsOf(1));
}, 300_000);
