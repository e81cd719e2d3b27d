// Promise 32: whatever a visitor sends is on the list of fields, with a reason, an owner and an expiry.

import { existsSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { expect, test } from "vitest";
import { givingSchema, reportSchema } from "#core/report";

const root = new URL("../../", import.meta.url);
const sentence = v.pipe(v.string(), v.minLength(10));
const listSchema = v.array(v.strictObject({ name: v.string(), reason: sentence, owner: v.string(), expiry: sentence }));
const list = v.parse(listSchema, JSON.parse(readFileSync(new URL("worker/fields.json", root), "utf8")));

test("every field that is sent has a reason, an owner and an expiry, and nothing else is on the list", () => {
  const { report: _, ...rest } = givingSchema.entries;
  const sent = [...Object.keys(rest), ...Object.keys(reportSchema.entries).map((name) => `report.${name}`)];
  expect(list.map(({ name }) => name)).toEqual(sent);
});

test("every owner is a file of this project", () => {
  for (const { owner } of list) expect(existsSync(new URL(owner, root)), owner).toBe(true);
});
