import { keys, set, type UseStore } from "idb-keyval";
import { expect, test } from "vitest";
import { databases, openDatabase } from "../../../client/src/storage/databases";
import { forgetEverything } from "../../../client/src/storage/forget-everything";
import { full } from "./faults";

test("nothing is left in any database", async () => {
  for (const which of databases) await set(["study", which], { pictures: new ArrayBuffer(8) }, openDatabase(which));
  expect(await forgetEverything()).toEqual({ cached: true });
  for (const which of databases) expect(await keys(openDatabase(which))).toEqual([]);
  const all = await indexedDB.databases();
  const ours = all.filter(({ name }) => name?.startsWith("headstart-"));
  expect(ours).toHaveLength(databases.length);
});

test("a refusal is told, and the other databases are emptied all the same", async () => {
  for (const which of databases) await set("a", 1, openDatabase(which));
  const stubborn = (which: (typeof databases)[number]): UseStore =>
    which === "weights" ? full(openDatabase(which)) : openDatabase(which);
  expect(await forgetEverything(stubborn)).toMatchObject({ cached: false });
  expect(await keys(openDatabase("tasks"))).toEqual([]);
  await forgetEverything();
});
