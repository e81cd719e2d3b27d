// Promise 32: whatever a visitor sends is on the list of fields, with a reason, an owner and an expiry.

import { existsSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { expect, test } from "vitest";
import { givingSchema } from "#core/everyone/giving";
import { reportSchema, reportVersion } from "#core/everyone/report";

const root = new URL("../../../", import.meta.url);
const sentence = v.pipe(v.string(), v.minLength(10));
const fieldSchema = v.strictObject({ name: v.string(), reason: sentence, owner: v.string(), expiry: sentence });
const versionSchema = v.strictObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  acceptedUntil: v.nullable(v.pipe(v.string(), v.isoDate())),
  fields: v.array(fieldSchema),
});
const versions = v.parse(v.array(versionSchema), JSON.parse(readFileSync(new URL("worker/fields.json", root), "utf8")));

test("every field that is sent has a reason, an owner and an expiry, and nothing else is on the list", () => {
  const { report: _, ...rest } = givingSchema.entries;
  const sent = [...Object.keys(rest), ...Object.keys(reportSchema.entries).map((name) => `report.${name}`)];
  const present = versions.find(({ version }) => version === reportVersion);
  expect(present?.fields.map(({ name }) => name)).toEqual(sent);
});

test("the version that this page sends is taken for good, and each version is listed once", () => {
  expect(versions.find(({ version }) => version === reportVersion)?.acceptedUntil).toBeNull();
  expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length);
});

test("every owner is a file of this project", () => {
  for (const { owner } of versions.flatMap(({ fields }) => fields))
    expect(existsSync(new URL(owner, root)), owner).toBe(true);
});
