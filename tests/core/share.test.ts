import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, encodeText } from "#core/base64url";
import { primaryOf } from "#core/primary";
import { parseLink, repeatLink, resultLink } from "#core/share";
import { baseIds, cuts, targetIds } from "#core/study";
import { settings, studyOf } from "../client/studies";

const anySettings = fc.record({
  protocol: fc.constant(1 as const),
  target: fc.constantFrom(...targetIds),
  base: fc.constantFrom(...baseIds),
  cut: fc.constantFrom(...cuts),
  pixels: fc.constantFrom(32 as const, 48 as const, 96 as const, 224 as const),
  steps: fc.integer({ min: 1, max: 10_000 }),
  batch: fc.integer({ min: 1, max: 64 }),
  depth: fc.constantFrom("probe" as const, "top" as const, "full" as const),
  policy: fc.constantFrom("light" as const, "heavy" as const, "trivial" as const),
  strength: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share + 0),
  budgets: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 2 }),
  validationPerClass: fc.integer({ min: 1, max: 1000 }),
  blocks: fc.integer({ min: 1, max: 100 }),
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  permutedLabels: fc.boolean(),
});

describe("a result link", () => {
  const study = studyOf({ blocks: 6 });
  const primary = primaryOf(study);
  const fragment = resultLink(study, primary);

  test("stays under 1,500 characters for six blocks", () => {
    expect(fragment.length).toBeLessThan(1500);
  });

  test("opens to the same verdict, settings and numbers", () => {
    const link = parseLink(`#${fragment}`);
    if (link.kind !== "result") throw new Error(link.kind);
    const { finding } = link.result;
    expect(link.result).toMatchObject({ settings, trainer: "kernels", backend: "webgpu", heldBack: 400 });
    expect(finding).toMatchObject({
      blocks: 6,
      planned: 6,
      verdict: primary.verdict,
      settled: primary.settled,
      reasons: primary.reasons,
    });
    for (const key of ["estimate", "standardError", "low", "high", "logOdds"] as const) {
      expect(finding[key]).toBeCloseTo(primary[key]!, 3);
    }
    finding.arms.forEach((arm, at) => {
      const wanted = primary.arms[at]!;
      expect(arm.arm).toEqual(wanted.arm);
      for (const key of ["accuracy", "low", "high"] as const) expect(arm[key]).toBeCloseTo(wanted[key], 3);
    });
    finding.gains.forEach((gain, at) => {
      const { init, n, gain: wanted } = primary.gains[at]!;
      expect({ init: gain.init, n: gain.n }).toEqual({ init, n });
      expect(gain.gain).toBeCloseTo(wanted, 3);
    });
    finding.perBlock.forEach((share, at) => {
      expect(share).toBeCloseTo(primary.perBlock[at]!, 3);
    });
  });

  test("carries a study without an interval, and one without a block", () => {
    for (const blocks of [0, 1]) {
      const short = studyOf({ blocks, state: "stopped" });
      const link = parseLink(resultLink(short, primaryOf(short)));
      if (link.kind !== "result") throw new Error(link.kind);
      expect(link.result.finding).toMatchObject({ blocks, low: null, high: null, settled: false });
    }
  });

  test("whose headline contradicts its slopes is broken", () => {
    const forged = { ...primary, estimate: primary.estimate! + 0.2, high: 0.9 };
    expect(parseLink(resultLink(study, forged)).kind).toBe("broken");
  });

  test("that lost a character is broken or the same, and says why", () => {
    for (let at = 3; at < fragment.length; at += 7) {
      const link = parseLink(fragment.slice(0, at) + fragment.slice(at + 1));
      expect(link.kind).toBe("broken");
      expect(link.kind === "broken" && link.why).toMatch(/\.$/);
    }
  });

  test("of another version is broken", () => {
    expect(parseLink(`#r2.${fragment.slice(3)}`)).toEqual({
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

  test("with settings outside the closed domain is broken", () => {
    for (const wrong of [{ seed: -1 }, { steps: 0 }, { blocks: 1e9 }, { strength: 2 }, { budgets: [] }]) {
      expect(parseLink(repeatLink({ ...settings, ...wrong })).kind).toBe("broken");
    }
    expect(parseLink(`s1.${encodeText('{"protocol":1}')}`).kind).toBe("broken");
  });
});

describe("a fragment", () => {
  test("that makes no claim is none", () => {
    for (const text of ["", "#", "#method", "#read", "r1", "x1.abc"]) expect(parseLink(text)).toEqual({ kind: "none" });
  });

  test("never throws, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom("", "#", "#r1.", "r1.", "#s1."), (garbage, start) => {
        expect(["none", "broken"]).toContain(parseLink(start + garbage).kind);
      }),
    );
    fc.assert(
      fc.property(fc.json(), fc.constantFrom("r1.", "s1."), (json, start) => {
        const ascii = [...json].filter((letter) => letter.charCodeAt(0) < 128).join("");
        expect(parseLink(start + encodeText(ascii)).kind).toBe("broken");
      }),
    );
  });

  test("of any length is answered", () => {
    expect(parseLink(`#r1.${"A".repeat(1_000_000)}`).kind).toBe("broken");
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
