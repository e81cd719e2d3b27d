import fc from "fast-check";
import { expect, test } from "vitest";
import { type Evidence, judge } from "#core/answers/verdict";

const clear: Evidence = {
  blocks: 6,
  steps: 500,
  estimate: 0.08,
  standardError: 0.02,
  interval: [0.03, 0.13],
  logOdds: 0.4,
  onlyPhotos: false,
  arms: [{ low: 0.4, high: 0.6 }],
  classes: 10,
  scratchFit: 1,
  sameSignAtDoubledSteps: null,
};
const rose: Partial<Evidence> = { estimate: -0.08, interval: [-0.13, -0.03], logOdds: -0.4 };

const judged = (change: Partial<Evidence>) => judge({ ...clear, ...change });

test("an interval above zero with the same sign in log-odds says that the need fell", () => {
  expect(judged({})).toEqual({ verdict: "need-fell", settled: true, reasons: [] });
});

test("opposite signs on the two scales depend on the scale, whichever way", () => {
  expect(judged({ logOdds: -0.19 })).toEqual({ verdict: "depends-on-scale", settled: true, reasons: [] });
  expect(judged({ ...rose, logOdds: 0.19 }).verdict).toBe("depends-on-scale");
});

test("an interval that holds zero resolves nothing, and says when only more photos could help", () => {
  const open = { estimate: 0.02, interval: [-0.01, 0.05] } as const;
  expect(judged(open)).toEqual({ verdict: "not-resolved", settled: true, reasons: ["interval-includes-zero"] });
  expect(judged({ ...open, onlyPhotos: true }).reasons).toEqual(["interval-includes-zero", "photos-not-seeds"]);
  expect(judged({ interval: [0, 0.16] }).verdict).toBe("not-resolved");
});

test("without an interval there is no verdict", () => {
  expect(judged({ interval: null })).toMatchObject({ verdict: "not-resolved", reasons: ["no-interval"] });
  const nothing = { blocks: 0, estimate: null, standardError: null, interval: null, logOdds: null, arms: [] };
  expect(judged(nothing)).toEqual({
    verdict: "not-resolved",
    settled: false,
    reasons: ["too-few-blocks", "no-interval"],
  });
});

test("under six blocks a verdict is at most suggestive", () => {
  expect(judged({ blocks: 5 })).toEqual({ verdict: "need-fell", settled: false, reasons: ["too-few-blocks"] });
});

test("blocks without spread, but for rounding, are at most suggestive", () => {
  for (const standardError of [0, 1e-17]) {
    const found = judged({ standardError, interval: [0.08, 0.08] });
    expect(found).toEqual({ verdict: "need-fell", settled: false, reasons: ["no-spread"] });
  }
});

test("need rose waits for a scratch start that fits its images and keeps the sign at doubled steps", () => {
  const open = { verdict: "not-resolved", settled: true, reasons: ["under-trained"] };
  expect(judged(rose)).toEqual(open);
  expect(judged({ ...rose, sameSignAtDoubledSteps: false })).toEqual(open);
  expect(judged({ ...rose, sameSignAtDoubledSteps: true, scratchFit: 0.949 })).toEqual(open);
  expect(judged({ ...rose, sameSignAtDoubledSteps: true, scratchFit: null })).toEqual(open);
  expect(judged({ ...rose, sameSignAtDoubledSteps: true, scratchFit: 0.95 })).toEqual({
    verdict: "need-rose",
    settled: true,
    reasons: [],
  });
});

test("an arm whose interval includes chance, or lies below it, is at the floor before anything else is asked", () => {
  expect(judged({ arms: [...clear.arms, { low: 0.07, high: 0.14 }] }).verdict).toBe("at-floor");
  expect(judged({ arms: [{ low: 0.1, high: 0.2 }] }).verdict).toBe("at-floor");
  expect(judged({ arms: [{ low: 0.01, high: 0.05 }] }).verdict).toBe("at-floor");
  expect(judged({ arms: [{ low: 0.11, high: 0.2 }] }).verdict).toBe("need-fell");
});

test("runs of fewer than 300 steps never give a verdict, whatever they found", () => {
  const share = fc.double({ min: -1, max: 1, noNaN: true });
  const evidence = fc.record({
    blocks: fc.integer({ min: 0, max: 40 }),
    steps: fc.integer({ min: 1, max: 299 }),
    estimate: share,
    standardError: fc.double({ min: 0, max: 0.1, noNaN: true }),
    interval: fc.tuple(share, share),
    logOdds: share,
    arms: fc.array(fc.record({ low: fc.double({ min: 0, max: 1 }), high: fc.constant(1) })),
    scratchFit: fc.constant(1),
    sameSignAtDoubledSteps: fc.constant(true),
  });
  fc.assert(
    fc.property(evidence, (change) => {
      const { verdict, settled, reasons } = judged(change);
      expect(["not-resolved", "at-floor"]).toContain(verdict);
      expect(settled).toBe(false);
      expect(reasons).toContain("too-few-steps");
    }),
  );
  expect(judged({ steps: 300 }).verdict).toBe("need-fell");
});
