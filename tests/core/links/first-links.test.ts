// Links of the first version stay open, and are believed as little as ever.

import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { encodeText } from "#core/base64url";
import { parseLink } from "#core/links/share";
import { settings, studyOf } from "../../client/studies";
import { firstRepeatLink, firstResultLink } from "./first-links";
import { type FalseClaim, rises } from "./shares";

const study = studyOf({ blocks: 6 });
const primary = primaryOf(study);

/** Made by the first version of the site from the study above. */
const found =
  "r1.eyJzIjpbMSwiZGlnaXRzIiwibGl0ZTAiLCJzaGFsbG93Iiw0OCw1MDAsMTYsImZ1bGwiLCJoZWF2eSIsMSxbNSwyMF0sNDAsNiw3LGZhbHNlXSwiZCI6W1swLDBdXSwiaCI6NDAwLCJpIjpbMTYzOCwxOTcsMTA5NCwyMTgxLDUxMzZdLCJ2IjpbMCwxLFtdXSwiYSI6W1s4MTc1LDgwNzUsODAyNSw3OTc1LDc5NzUsODAyNV0sWzU2NTAsNTc1MCw1ODI1LDU5MDAsNTkyNSw1OTAwXSxbOTEwMCw5MDI1LDg5MjUsODg1MCw4ODAwLDg3NzVdLFs4MTUwLDgyMjUsODMwMCw4NDAwLDg0NzUsODUyNV0sWzg0MDAsODM1MCw4MjUwLDgxNzUsODA3NSw4MDAwXSxbNTQ3NSw1NTAwLDU1NzUsNTY3NSw1NzUwLDU4NTBdLFs5MjI1LDkyMjUsOTE3NSw5MTAwLDkwMDAsODkyNV0sWzgxMDAsODA3NSw4MTAwLDgxNTAsODIyNSw4MzI1XV0sImUiOltbNzg3Nyw4MTk5XSxbNTYyNSw2MDIzXSxbODc4MSw5MDM0XSxbODE5MSw4NDkyXSxbODA0OSw4MzYwXSxbNTQzNiw1ODM3XSxbODk4Nyw5MjE5XSxbODAwMiw4MzE2XV19";

test("the writer of these tests writes what the first version wrote", () => {
  expect(firstResultLink(study, primary)).toBe(found);
});

test("the link of the README's first measurement still repeats it", () => {
  const link = parseLink(
    "#s1.WzEsImRpZ2l0cyIsImxpdGUwIiwic2hhbGxvdyIsMzIsMzAwLDE2LCJmdWxsIiwiaGVhdnkiLDEsWzUsMjBdLDQwLDYsMSxmYWxzZV0",
  );
  const measured = { ...settings, pixels: 32, steps: 300, seed: 1 };
  expect(link).toEqual({ kind: "repeat", settings: measured });
  expect(parseLink(firstRepeatLink(measured))).toEqual(link);
});

describe("a result link of the first version", () => {
  test("opens to the same verdict, settings and numbers", () => {
    const link = parseLink(`#${found}`);
    if (link.kind !== "result") throw new Error(link.kind);
    const { finding } = link.result;
    expect(link.result).toMatchObject({
      settings,
      trainedOn: [{ trainer: "kernels", backend: "webgpu" }],
      plans: null,
      heldBack: 400,
    });
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

  test("whose headline contradicts its slopes is broken", () => {
    const forged = { ...primary, estimate: primary.estimate! + 0.2, high: 0.9 };
    expect(parseLink(firstResultLink(study, forged)).kind).toBe("broken");
  });

  const bad: readonly FalseClaim[] = [
    ["a need that fell, against the odds", {}, { logOdds: -0.2 }],
    ["a need that rose, which takes longer runs", { shares: rises }, { verdict: "need-rose", reasons: [] }],
    ["a need that rose, against the odds", { shares: rises }, { verdict: "need-rose", reasons: [], logOdds: 0.2 }],
    ["a wide interval made narrow", { spread: 30 }, { low: 0.17, high: 0.19 }],
    ["an interval that its error does not give", {}, { standardError: 0.5 }],
    ["more seeds than were planned", { change: { blocks: 5 } }, {}],
  ];
  test.each(bad)("that claims %s is broken", (_, study, claim) => {
    const one = studyOf({ blocks: 6, ...study });
    const honest = primaryOf(one);
    expect(parseLink(firstResultLink(one, { ...honest, ...claim })).kind).toBe("broken");
  });

  test("keeps the side of zero on which an interval ends, however close", () => {
    const low = 0.00003;
    const standardError = (primary.estimate! - low) / primary.critical;
    const close = { ...primary, standardError, low, high: 2 * primary.estimate! - low };
    const link = parseLink(firstResultLink(study, close));
    expect(link).toMatchObject({ kind: "result", result: { finding: { verdict: "need-fell", low: 0.0001 } } });
  });

  test("that lost a character is broken or the same, and says why", () => {
    for (let at = 3; at < found.length; at += 7) {
      const link = parseLink(found.slice(0, at) + found.slice(at + 1));
      expect(link.kind).toBe("broken");
      expect(link.kind === "broken" && link.why).toMatch(/\.$/);
    }
  });
});

test("a repeat link of the first version with settings outside the closed domain is broken", () => {
  expect(parseLink(firstRepeatLink({ ...settings, strength: 2 })).kind).toBe("broken");
  expect(parseLink(`s1.${encodeText('{"protocol":1}')}`).kind).toBe("broken");
});
