import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Primary, primaryOf } from "#core/answers/primary";
import { decodeText, encodeText } from "#core/base64url";
import { digestOfData } from "#core/digest";
import { parseLink, plansOf, repeatLink, resultLink } from "#core/links/share";
import { mostViewBytes } from "#core/records/record";
import { baseIds, type Caps, cutsOf, mixKinds, operationKinds, type Settings, targetIds } from "#core/study/study";
import { ratePowers } from "#core/study/tuning";
import { type Shares, settings, studyOf } from "../../client/studies";

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

const kernels = { trainer: "kernels", backend: "webgpu" } as const;

/** A study as `studyOf` builds it, of six blocks unless stated. */
type Study = Partial<Parameters<typeof studyOf>[0]>;

describe("a result link", () => {
  const study = studyOf({ blocks: 6 });
  const primary = primaryOf(study);
  const fragment = resultLink(study, primary);

  test("stays short enough for a QR code, of letters that no address escapes", () => {
    expect(fragment.length).toBeLessThan(240);
    expect(fragment).toMatch(/^[A-Za-z0-9._~-]+$/);
  });

  test("opens to exactly the same verdict, settings and numbers", () => {
    const { critical: _, variances: __, settling: ___, ...finding } = primary;
    const result = { settings, trainedOn: [kernels], heldBack: 400, plans: plansOf(study), finding };
    expect(parseLink(`#${fragment}`)).toEqual({ kind: "result", result });
  });

  test("carries caps, and what a study that has them says", () => {
    const capped = studyOf({ blocks: 6, change: { caps: { flip: 0, rotation: 0.35 } } });
    const link = parseLink(resultLink(capped, primaryOf(capped)));
    expect(link).toMatchObject({ kind: "result", result: { settings: capped.settings } });
    expect(digestOfData(capped.settings)).not.toBe(digestOfData(settings));
  });

  test("carries a study without an interval, and one without a block", () => {
    for (const blocks of [0, 1]) {
      const short = studyOf({ blocks, state: "stopped" });
      const link = parseLink(resultLink(short, primaryOf(short)));
      if (link.kind !== "result") throw new Error(link.kind);
      expect(link.result.finding).toMatchObject({ blocks, low: null, high: null, settled: false });
    }
  });

  test("names every pair of trainer and backend of the seeds that it rests on, once, and no other", () => {
    const mixed = {
      ...study,
      runs: study.runs
        .filter((_, at) => at < 5 * 8 + 3)
        .map((run) => {
          if (run.block === 1 || run.block === 3) return { ...run, trainer: "autodiff" as const };
          return run.block === 5 ? { ...run, backend: "cpu" as const } : run;
        }),
    };
    const link = parseLink(resultLink(mixed, primaryOf(mixed)));
    expect(link.kind === "result" && link.result.trainedOn).toEqual([kernels, { ...kernels, trainer: "autodiff" }]);
  });

  test("of any study can be opened, and says what the study says", () => {
    const share = fc.integer({ min: 2, max: 98 }).map((percent) => percent / 100);
    const arms = fc.tuple(share, share);
    const any = fc.record({
      blocks: fc.integer({ min: 0, max: 8 }),
      planned: fc.integer({ min: 1, max: 8 }),
      steps: fc.constantFrom(299, 300),
      shares: fc.record({ scratch: arms, pretrained: arms }),
      spread: fc.integer({ min: 0, max: 40 }),
      doubled: fc.option(arms, { nil: undefined }),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.noBias(any), ({ blocks, planned, steps, shares, spread, doubled }) => {
        const doubledBlocks = doubled ? Math.min(2, planned) : 0;
        const change = { steps, blocks: planned, doubledBlocks };
        const one = studyOf({ blocks, shares, spread, change, ...(doubled && { doubled }) });
        const found = primaryOf(one);
        const link = parseLink(resultLink(one, found));
        if (link.kind !== "result") throw new Error(link.kind);
        const { critical: _, variances: __, settling: ___, ...finding } = found;
        expect(link.result.finding).toEqual(finding);
        seen.add(found.verdict);
      }),
      { numRuns: 300 },
    );
    for (const verdict of ["need-fell", "not-resolved", "at-floor"]) expect(seen).toContain(verdict);
  });

  const same: Shares = { scratch: [0.5, 0.6], pretrained: [0.6, 0.7] };
  const rises: Shares = { scratch: [0.5, 0.55], pretrained: [0.4, 0.8] };
  const points: Shares = { scratch: [0.4, 0.45], pretrained: [0.9, 0.93] };
  const bad: readonly (readonly [string, Study, Partial<Primary>])[] = [
    ["a need that fell, with an interval that holds zero", { shares: same }, { verdict: "need-fell", reasons: [] }],
    ["a need that fell, below zero", { shares: rises }, { verdict: "need-fell", reasons: [] }],
    ["a need that fell, without an interval", { blocks: 3 }, { verdict: "need-fell", reasons: ["too-few-blocks"] }],
    ["a need that rose, above zero", {}, { verdict: "need-rose" }],
    ["a need that rose, with an interval that holds zero", { shares: same }, { verdict: "need-rose", reasons: [] }],
    ["a dependence on scale, below zero", { shares: rises }, { verdict: "depends-on-scale", reasons: [] }],
    ["a dependence on scale, where both signs agree", {}, { verdict: "depends-on-scale" }],
    ["nothing resolved, where everything speaks for a verdict", {}, { verdict: "not-resolved" }],
    ["an arm at the floor, where none is", {}, { verdict: "at-floor" }],
    ["a verdict from short runs", { change: { steps: 299 } }, { verdict: "need-fell" }],
    ["a settled verdict from short runs", { change: { steps: 299 } }, { settled: true, reasons: [] }],
    ["a settled verdict from five seeds", { blocks: 5, change: { blocks: 5 } }, { settled: true, reasons: [] }],
    ["settled, with a reason against it", {}, { reasons: ["too-few-blocks"] }],
    ["unsettled, without a reason", {}, { settled: false }],
    ["a reason that is none", {}, { reasons: ["interval-includes-zero"] }],
    ["a verdict that its error does not give", {}, { standardError: 0.5 }],
    ["an error below zero", {}, { standardError: -0.01 }],
    ["an error of a single seed", { blocks: 1, state: "stopped" }, { standardError: 0.01 }],
    ["more seeds than a study may have", { blocks: 201, change: { budgets: [5] } }, {}],
  ];
  test.each(bad)("that claims %s is broken", (_, study, claim) => {
    const one = studyOf({ blocks: 6, ...study });
    const honest = primaryOf(one);
    expect(parseLink(resultLink(one, { ...honest, ...claim })).kind).toBe("broken");
  });

  test("may claim a need that rose and a dependence on the scale where its numbers do", () => {
    const rose = studyOf({ blocks: 6, shares: rises, doubled: [0.5, 0.6] });
    const found = primaryOf(rose);
    expect(found.verdict).toBe("need-rose");
    expect(parseLink(resultLink(rose, found)).kind).toBe("result");
    const scale = studyOf({ blocks: 6, shares: points, spread: 0 });
    expect(primaryOf(scale).verdict).toBe("depends-on-scale");
    expect(parseLink(resultLink(scale, primaryOf(scale))).kind).toBe("result");
  });

  test("carries what a need that rose rests on, and is broken where that does not bear it", () => {
    const longer = (doubled: Shares["scratch"], fit = 1) => {
      const one = studyOf({ blocks: 6, shares: rises, doubled });
      return { ...one, runs: one.runs.map((run) => ({ ...run, fit })) };
    };
    const rose = longer([0.5, 0.6]);
    const link = parseLink(resultLink(rose, primaryOf(rose)));
    expect(link.kind === "result" && link.result.finding).toMatchObject({
      verdict: "need-rose",
      scratchFit: 1,
      doubled: { steps: 1000, blocks: 2, planned: 2 },
    });
    for (const other of [longer([0.4, 0.9]), longer([0.5, 0.6], 0.9), studyOf({ blocks: 6, shares: rises })]) {
      const honest = primaryOf(other);
      expect(honest).toMatchObject({ verdict: "not-resolved", reasons: ["under-trained"] });
      expect(parseLink(resultLink(other, honest)).kind).toBe("result");
      expect(parseLink(resultLink(other, { ...honest, verdict: "need-rose", reasons: [] })).kind).toBe("broken");
    }
    expect(
      parseLink(resultLink(rose, { ...primaryOf(rose), verdict: "not-resolved", reasons: ["under-trained"] })).kind,
    ).toBe("broken");
  });

  test("that lost or changed a character is broken, and says why", () => {
    for (let at = 3; at < fragment.length; at++) {
      for (const changed of ["", "0"]) {
        const text = fragment.slice(0, at) + changed + fragment.slice(at + 1);
        if (text === fragment) continue;
        expect(parseLink(text)).toEqual({ kind: "broken", why: "A part of it is missing or was changed on the way." });
      }
    }
  });

  test("with more images right than were held back is broken", () => {
    const boast = studyOf({ blocks: 6 });
    const more = { ...boast, runs: boast.runs.map((run) => ({ ...run, accuracy: 1.01 })) };
    expect(parseLink(resultLink(more, primary)).kind).toBe("broken");
  });

  test("marks equal plans alike, and others not", () => {
    const [mark] = plansOf(study);
    expect(mark).toMatch(/^[0-9a-f]{3}$/);
    const other = { ...study, runs: study.runs.map((run) => ({ ...run, batchesHash: "7".repeat(64) })) };
    expect(plansOf(other)[0]).not.toBe(mark);
    expect(plansOf({ ...study, runs: study.runs.map((run) => ({ ...run, backend: "cpu" as const })) })[0]).toBe(mark);
  });

  test("of another version is broken", () => {
    expect(parseLink(`#r5.${fragment.slice(3)}`)).toEqual({
      kind: "broken",
      why: "It was made by another version of Headstart.",
    });
  });
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

describe("a fragment", () => {
  test("that makes no claim is none", () => {
    for (const text of ["", "#", "#method", "#read", "r1", "x1.abc"]) expect(parseLink(text)).toEqual({ kind: "none" });
  });

  test("never throws, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("", "#", "#r1.", "r1.", "#s1.", "#r2.", "s2.", "s4."),
        (garbage, start) => {
          expect(["none", "broken"]).toContain(parseLink(start + garbage).kind);
        },
      ),
    );
    fc.assert(
      fc.property(fc.json(), fc.constantFrom("r1.", "s1."), (json, start) => {
        const ascii = [...json].filter((letter) => letter.charCodeAt(0) < 128).join("");
        expect(parseLink(start + encodeText(ascii)).kind).toBe("broken");
      }),
    );
  });

  test("that was sealed by a stranger is refused unless it is a study", () => {
    const { seed: _, ...some } = settings;
    const pieces = fc.array(
      fc.oneof(fc.constantFrom(...Object.values(some).map(String)), fc.string(), fc.nat().map(String)),
    );
    fc.assert(
      fc.property(pieces, fc.constantFrom("r2.", "s2."), (fields, start) => {
        const text = fields.join("_");
        const link = parseLink(`${start}${text}.${digestOfData(text).slice(0, 6)}`);
        expect(link).toEqual({ kind: "broken", why: "What it carries is not a study of this version of Headstart." });
      }),
    );
  });

  test("of any length is answered", () => {
    for (const start of ["r1.", "r2."]) expect(parseLink(start + "A".repeat(1_000_000)).kind).toBe("broken");
  });
});

describe("base64url", () => {
  test("gives ASCII back, and refuses what it would not have written", () => {
    const ascii = fc.string({ unit: "binary-ascii" });
    fc.assert(
      fc.property(ascii, (text) => {
        expect(decodeText(encodeText(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (any) => {
        const text = decodeText(any);
        expect(text === null || encodeText(text) === any).toBe(true);
      }),
    );
    expect(encodeText("Headstart?")).toBe("SGVhZHN0YXJ0Pw");
  });
});
