// Links of the second version, as it wrote them: they are read for ever.

import { expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { digestOfData } from "#core/digest";
import { parseLink, resultLink } from "#core/links/share";
import { settings, studyOf } from "../../client/studies";

const repeat = "s2.1_digits_lite0_shallow_48_500_16_full_heavy_1_5~20_40_6_7_0.8ed7e3";
const result =
  "r2.1_digits_lite0_shallow_48_500_16_full_heavy_1_5~20_40_6_7_0_400_0_0.019733400911369058_0_1__936aa4929c63a9908z6ea1959a64a98z8x6h9x989667a7908v6k9u9c936ba4928v6l9s9f8z6ea0958x6k9r9h8w6i9x99_f74f74f74f74f74f74.610d8d";
const open =
  "r2.1_digits_lite0_shallow_48_500_16_full_heavy_1_5~20_40_6_7_0_400_0_0.018560890764467177_2_1_6_4f5i905y4o5b955w4b5m8x614m5c955v495p8t644i5f935w475s8q684f5j905y475t8o6b4b5m8w61495s8n6d485q8t65_f74f74f74f74f74f74.b0636d";

test("a repeat link of the second version asks for no doubled steps", () => {
  expect(parseLink(repeat)).toEqual({ kind: "repeat", settings: { ...settings, doubledBlocks: 0 } });
});

test("a result link of the second version says what it said, and nothing of doubled steps", () => {
  const study = studyOf({ blocks: 6 });
  const today = parseLink(resultLink(study, primaryOf(study)));
  const link = parseLink(result);
  if (link.kind !== "result" || today.kind !== "result") throw new Error(link.kind);
  expect(link.result).toMatchObject({ ...today.result, finding: { ...today.result.finding, scratchFit: null } });
  expect(link.result.finding.doubled).toBeNull();
  const rose = parseLink(open);
  expect(rose.kind === "result" && rose.result.finding).toMatchObject({
    verdict: "not-resolved",
    reasons: ["under-trained"],
  });
});

test("a link of the second version can't claim that the need rose, whoever seals it", () => {
  const text = open.slice("r2.".length, -".b0636d".length);
  const again = (body: string) => parseLink(`r2.${body}.${digestOfData(body).slice(0, 6)}`).kind;
  expect(again(text)).toBe("result");
  expect(again(text.replace("_2_1_6_", "_1_1__"))).toBe("broken");
});

test("a link of the second version that lost or changed a character is broken", () => {
  for (let at = 3; at < result.length; at++) {
    expect(parseLink(`${result.slice(0, at)}${result.slice(at + 1)}`).kind).toBe("broken");
  }
});
