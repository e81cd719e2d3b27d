import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { encodeText } from "#core/base64url";
import { digestOfData } from "#core/digest";
import { parseLink, plansOf, resultLink } from "#core/links/share";
import { type Shares, settings, studyOf } from "../../client/studies";
import { type FalseClaim, rises } from "./shares";

const kernels = { trainer: "kernels", backend: "webgpu" } as const;

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

  const bad: readonly FalseClaim[] = [
    ["a dependence on scale, below zero", { shares: rises }, { verdict: "depends-on-scale", reasons: [] }],
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
