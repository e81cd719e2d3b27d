import { expect, test } from "vitest";
import { parseManifest } from "../../../client/src/importing/manifest";

const manifest = { format: 1, title: "Kitchen", flips: true, classes: ["mugs", "glasses"], images: [] };
const parsed = (change: object) => parseManifest(new TextEncoder().encode(JSON.stringify({ ...manifest, ...change })));

test("a manifest has a colour or none for each class, and one without colours is read as before", () => {
  expect(parsed({})).toEqual(manifest);
  expect(parsed({ colours: [null, "teal"] })?.colours).toEqual([null, "teal"]);
  expect(parsed({ colours: ["teal"] })).toBeUndefined();
  expect(parsed({ colours: ["teal", "mauve"] })).toBeUndefined();
});
