// A repeat link carries settings, and only those that a study may have.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOfData } from "#core/digest";
import { parseLink, repeatLink } from "#core/links/share";
import { mostViewBytes } from "#core/records/record";
import { baseIds, type Caps, cutsOf, mixKinds, operationKinds, type Settings, targetIds } from "#core/study/study";
import { ratePowers } from "#core/study/tuning";
import { settings } from "../../client/studies";

const anyCaps = fc
  .dictionary(fc.constantFrom(...operationKinds), fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs), {
    minKeys: 1,
  })
  .map((caps): Caps => caps);

const anyTuned = fc.record({
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  pretrained: fc.constantFrom(...ratePowers),
  scratch: fc.constantFrom(...ratePowers),
});

const anySettings = fc
  .record({
    protocol: fc.constant(1 as const),
    target: fc.constantFrom(...targetIds, "own-2-0123456789abcdef" as const, "own-12-fedcba9876543210" as const),
    of: fc.constantFrom(...baseIds.flatMap((base) => cutsOf[base].map((cut) => ({ base, cut })))),
    pixels: fc.constantFrom(32 as const, 48 as const, 96 as const, 224 as const),
    steps: fc.integer({ min: 1, max: 10_000 }),
    batch: fc.integer({ min: 1, max: 64 }),
    depth: fc.constant("full" as const),
    policy: fc.constantFrom("light" as const, "heavy" as const, "trivial" as const, ...operationKinds, ...mixKinds),
    strength: fc.double({ min: 0, minExcluded: true, max: 1, noNaN: true }),
    budgets: fc.oneof(
      fc.integer({ min: 1, max: 1000 }).map((n) => [n]),
      fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })).map(([n, more]) => [n, n + more]),
    ),
    validationPerClass: fc.integer({ min: 1, max: 1000 }),
    blocks: fc.integer({ min: 1, max: 100 }),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    permutedLabels: fc.boolean(),
    doubledBlocks: fc.integer({ min: 0, max: 10 }),
  })
  .chain(({ of, ...rest }) =>
    fc
      .tuple(fc.option(anyCaps, { nil: undefined }), fc.option(anyTuned, { nil: undefined }))
      .map(([caps, tuned]) => ({ ...rest, ...of, ...(caps && { caps }), ...(tuned && { tuned }) }) satisfies Settings),
  )
  .filter(({ steps, batch, pixels, blocks, doubledBlocks }) => {
    const longest = doubledBlocks > 0 ? 2 * steps : steps;
    return longest * batch * pixels ** 2 * 4 <= mostViewBytes && doubledBlocks <= blocks;
  });

describe("a repeat link", () => {
  test("carries any settings there and back", () => {
    fc.assert(
      fc.property(anySettings, (any) => {
        expect(parseLink(`#${repeatLink(any)}`)).toEqual({ kind: "repeat", settings: any });
      }),
    );
  });

  test("without caps is what it was before there were any, and with caps says them", () => {
    const text = "1_digits_lite0_shallow_48_500_16_full_heavy_1_5~20_40_6_7_0_0";
    expect(repeatLink(settings)).toMatch(`s3.${text}.`);
    expect(repeatLink({ ...settings, caps: { rotation: 0.35, flip: 0 } })).toMatch(`s4.${text}_flip0~rotation0.35.`);
  });

  test("with caps that are none, unknown, too large or out of order is broken", () => {
    const text = "1_digits_lite0_shallow_48_500_16_full_heavy_1_5~20_40_6_7_0_0";
    const kindOf = (caps: string) =>
      parseLink(`s4.${text}_${caps}.${digestOfData(`${text}_${caps}`).slice(0, 6)}`).kind;
    expect(kindOf("flip0~rotation0.35")).toBe("repeat");
    for (const caps of ["", "mirror0", "flip", "flip1.5", "flip-1", "rotation0.35~flip0", "flip0~flip0", "flip0.0"]) {
      expect([caps, kindOf(caps)]).toEqual([caps, "broken"]);
    }
  });

  test("with tuned rates ends with them, and one that ends with an empty field is broken", () => {
    const text = "1_digits_lite0_shallow_48_500_16_full_heavy_1_5~20_40_6_7_0_0";
    const caps = { flip: 0 };
    const tuned = { seed: 9, pretrained: -1, scratch: 1 } as const;
    expect(repeatLink({ ...settings, tuned })).toMatch(`s4.${text}__9~0~2.`);
    expect(repeatLink({ ...settings, caps, tuned })).toMatch(`s4.${text}_flip0_9~0~2.`);
    const kindOf = (end: string) => parseLink(`s4.${text}_${end}.${digestOfData(`${text}_${end}`).slice(0, 6)}`).kind;
    for (const end of ["_9~0~2", "flip0_9~0~2", "flip0"]) expect([end, kindOf(end)]).toEqual([end, "repeat"]);
    for (const end of ["_", "flip0_", "flip0_9~0~2_", "_9~0~3", "_9~0", "_9~0~2~0", "_-1~0~2", "_9.5~0~2"]) {
      expect([end, kindOf(end)]).toEqual([end, "broken"]);
    }
  });

  test("with passes says them, and the version of their questions where there is one", () => {
    const text = "1_digits_lite0_shallow_48_500_16_full_heavy_1_5~20_40_6_7_0_0";
    const passes = ["light", 10, "probe"] as const;
    const before = repeatLink({ ...settings, passes });
    const link = repeatLink({ ...settings, passes, questions: 2 });
    expect(before).toMatch(`s4.${text}___light~10~probe.`);
    expect(link).toMatch(`s4.${text}___light~10~probe_2.`);
    expect(parseLink(before)).toEqual({ kind: "repeat", settings: { ...settings, passes } });
    expect(parseLink(link)).toEqual({ kind: "repeat", settings: { ...settings, passes, questions: 2 } });
    const kindOf = (end: string) =>
      parseLink(`s4.${text}___${end}.${digestOfData(`${text}___${end}`).slice(0, 6)}`).kind;
    for (const end of ["probe_2", "probe"]) expect([end, kindOf(end)]).toEqual([end, "repeat"]);
    const checked = { ...settings, passes: ["probe", "doubled-views"], questions: 2 } satisfies Settings;
    expect(repeatLink(checked)).toMatch(`s4.${text}___probe~doubled-views_2.`);
    expect(parseLink(repeatLink(checked))).toEqual({ kind: "repeat", settings: checked });
    for (const end of ["doubled-views", "probe_", "probe_1", "probe_3", "probe_2_", "light_2", "_2"]) {
      expect([end, kindOf(end)]).toEqual([end, "broken"]);
    }
  });

  test("with settings outside the closed domain is broken", () => {
    const outside: readonly Partial<Settings>[] = [
      { seed: -1 },
      { steps: 0 },
      { blocks: 1e9 },
      { strength: 2 },
      { strength: 0 },
      { depth: "probe" },
      { depth: "top" },
      { budgets: [] },
      { budgets: [5, 5] },
      { budgets: [20, 5] },
      { budgets: [1, 2, 3] },
    ];
    for (const wrong of outside) expect(parseLink(repeatLink({ ...settings, ...wrong })).kind).toBe("broken");
    const unknown = repeatLink({ ...settings, target: "cats" as Settings["target"] });
    expect(parseLink(unknown).kind).toBe("broken");
  });
});

describe("views that a phone can't hold", () => {
  const kindAt = (pixels: number, steps: number, doubledBlocks = 0) =>
    parseLink(repeatLink({ ...settings, pixels, batch: 64, steps, doubledBlocks })).kind;

  test("are refused from the first byte over the bound", () => {
    // 64 views of 32 x 32 pixels are 262,144 bytes, and 2,288 times that is the last below 600,000,000.
    expect([kindAt(32, 2288), kindAt(32, 2289)]).toEqual(["repeat", "broken"]);
    expect([kindAt(224, 46), kindAt(224, 47)]).toEqual(["repeat", "broken"]);
  });

  test("count doubled steps where there are any", () => {
    expect([kindAt(32, 1144, 2), kindAt(32, 1145, 2)]).toEqual(["repeat", "broken"]);
  });
});
