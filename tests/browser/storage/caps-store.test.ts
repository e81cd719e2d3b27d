import { set } from "idb-keyval";
import { expect, test } from "vitest";
import { openCapsStore } from "../../../client/src/storage/caps-store";
import { openDatabase } from "../../../client/src/storage/databases";
import { forgetEverything } from "../../../client/src/storage/forget-everything";
import { full } from "./faults";

test("caps are there for whoever opens the store again, and go with everything else", async () => {
  await openCapsStore().keep("digits", { rotation: 0.35, flip: 0 });
  await openCapsStore().keep("emoji", { crop: 0.5 });
  await openCapsStore().keep("emoji", undefined);
  expect([...(await openCapsStore().all())]).toEqual([["digits", { rotation: 0.35, flip: 0 }]]);
  await forgetEverything();
  expect([...(await openCapsStore().all())]).toEqual([]);
});

test("what is not what was kept is no cap, and a full disk is told", async () => {
  const store = openDatabase("caps");
  await set("digits", { rotation: 2 }, store);
  await set("own-2-0123456789abcdef", { rotation: 0.5 }, store);
  expect([...(await openCapsStore().all())]).toEqual([]);
  expect(await openCapsStore(full(store)).keep("digits", { flip: 0 })).toMatchObject({ cached: false });
  await forgetEverything();
});
