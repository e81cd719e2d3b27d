import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { reasonCodes, verdicts } from "#core/answers/verdict";
import { type Finding, parseLink, resultLink } from "#core/links/share";
import type { Settling } from "#core/statistics/settling";
import {
  guessSentence,
  headline,
  plain,
  reasonSentence,
  settlingSentence,
  verdictSentence,
  wholeGains,
} from "../../../client/src/ui/words/verdict";
import { settings, studyOf } from "../studies";

const six: Finding = primaryOf(studyOf({ blocks: 6 }));

/** The typical finding with another answer. */
function finding(change: Partial<Finding>): Finding {
  return { ...six, ...change };
}

/** A finding whose gains are stated. */
function gaining(scratch: number, pretrained: number, change: Partial<Finding> = {}): Finding {
  const estimate = scratch - pretrained;
  return finding({
    estimate,
    low: estimate - 0.07,
    high: estimate + 0.07,
    gains: six.gains.map((gain) => ({ ...gain, gain: gain.init === "scratch" ? scratch : pretrained })),
    ...change,
  });
}

const settled = (one: Finding, settling: Settling | null = null, blocks = settings.blocks) =>
  settlingSentence(one, { settings: { blocks, target: settings.target }, settling });
const said = (one: Finding) => plain(verdictSentence(one, settings)).replaceAll("\u00a0", " ");

describe("the verdict in words", () => {
  test("the need fell", () => {
    const fell = gaining(0.264, 0.077, { verdict: "need-fell", settled: true, reasons: [] });
    expect(headline(fell)).toBe("The need fell.");
    expect(settled(fell)).toBe("");
    expect(said(fell)).toBe(
      "On handwritten digits, heavy augmentation added 27 points from scratch and 8 points to the pretrained start: " +
        "19 points less need (95 % interval 12 to 26).",
    );
  });

  test("a difference that is clear of zero and no verdict says what could undo it", () => {
    const withheld = (reason: Finding["reasons"][number]) =>
      said(gaining(0.07, 0.21, { verdict: "not-resolved", settled: true, reasons: [reason] }));
    expect(withheld("under-trained")).toMatch(/, but longer training from scratch could still undo it\.$/);
    expect(withheld("too-few-steps")).toMatch(/, but runs as short as these mislead\.$/);
  });

  test("own images are named by whose they are", () => {
    const fell = gaining(0.264, 0.077, { verdict: "need-fell", settled: true, reasons: [] });
    const own = { ...settings, target: "own-3-0123456789abcdef" } as const;
    const start = (origin: "here" | "link") => plain(verdictSentence(fell, own, origin)).split(", heavy")[0];
    expect(start("here")).toBe("On your 3 classes with 5 and 20 images each");
    expect(start("link")).toBe("On 3 classes of somebody’s own images with 5 and 20 images each");
  });

  test("the need rose, with the interval turned to fit the words", () => {
    const rose = gaining(0.02, 0.16, { verdict: "need-rose", settled: true, reasons: [] });
    expect(headline(rose)).toBe("The need rose.");
    expect(said(rose)).toBe(
      "On handwritten digits, heavy augmentation added 2 points from scratch and 16 points to the pretrained start: " +
        "14 points more need (95 % interval 7 to 21).",
    );
  });

  test("augmentation that cost points is not said to have added them", () => {
    expect(said(gaining(-0.03, -0.13, { verdict: "need-fell", settled: true }))).toContain(
      "heavy augmentation cost 3 points from scratch and 13 points with the pretrained start: 10 points less need",
    );
    expect(said(gaining(0.1, -0.03, { verdict: "need-fell", settled: true }))).toContain(
      "heavy augmentation added 10 points from scratch and cost 3 points with the pretrained start: 13 points less need",
    );
    expect(said(gaining(0.1, 0.001, { verdict: "need-fell", settled: true }))).toContain(
      "added 10 points from scratch and nothing to the pretrained start",
    );
  });

  test("fewer than six seeds are suggestive", () => {
    const early = finding({ blocks: 5, verdict: "need-fell", settled: false, reasons: ["too-few-blocks"] });
    expect(headline(early)).toBe("The need seems to have fallen.");
    expect(said(early)).toMatch(/\. With 5 seeds that is suggestive, not settled\.$/);
    expect(settled(early)).toBe("This study run to its end: 6 seeds instead of 5.");
    expect(settled(early, null, 5)).toBe("More seeds: 6 are the fewest for a settled answer.");
    expect(headline({ ...early, verdict: "need-rose" })).toBe("The need seems to have risen.");
    expect(headline({ ...early, verdict: "depends-on-scale" })).toBe("It seems to depend on how you count.");
  });

  test("one seed gives a hint without an interval", () => {
    const hint = primaryOf(studyOf({ blocks: 1, state: "stopped" }));
    expect(headline(hint)).toBe("A first hint, no answer yet.");
    expect(said(hint)).toMatch(/\d+ points less need after one seed, which has no interval\.$/);
  });

  test("a few seeds without an interval say so", () => {
    const few = primaryOf(studyOf({ blocks: 3, state: "stopped" }));
    expect(headline(few)).toBe("Not resolved.");
    expect(said(few)).toMatch(/after 3 seeds, too few for an interval\.$/);
  });

  test("no seed gives nothing to compare", () => {
    const none = primaryOf(studyOf({ blocks: 0, state: "stopped" }));
    expect(headline(none)).toBe("Stopped before the first answer.");
    expect(said(none)).toBe(
      "No seed was complete when the study ended, so there is nothing to compare. Finished runs are kept.",
    );
  });

  test("not resolved gives the difference with its sign and what would settle it", () => {
    const open = gaining(0.1, 0.07, { verdict: "not-resolved", settled: true, reasons: ["interval-includes-zero"] });
    expect(headline(open)).toBe("Not resolved.");
    expect(said(open)).toMatch(
      /: a difference of \+3 points \(95 % interval −4 to 10\), which this study can't tell from none\.$/,
    );
    expect(settled(open, { by: "seeds", more: 27 })).toBe(
      "About 27 more seeds, if the difference stays as large as it looks.",
    );
    expect(settled(open, { by: "seeds", more: 1 })).toContain("About 1 more seed,");
    expect(settled({ ...open, reasons: ["interval-includes-zero", "photos-not-seeds"] }, { by: "photos" })).toMatch(
      /^More photos, not more seeds:/,
    );
    expect(settled(open, { by: "nothing" })).toBe(
      "Not even 200 seeds, if the difference is as small as it looks: the interval would narrow, with zero still inside.",
    );
    expect(settled(open)).toBe("More seeds.");
  });

  test("a rise that under-training can fake is not called one", () => {
    const faked = gaining(0.02, 0.16, { verdict: "not-resolved", settled: true, reasons: ["under-trained"] });
    expect(headline(faked)).toBe("Not resolved: longer training could change it.");
    expect(said(faked)).toContain("a difference of −14 points");
    for (const blocks of [4, 6]) {
      expect(settled({ ...faked, blocks })).toBe(
        "A longer training: measure it again with all steps doubled, and with the check of longer runs from scratch.",
      );
    }
  });

  test("points and odds that disagree are both said", () => {
    const scale = gaining(0.05, 0.03, { low: 0.01, high: 0.03, verdict: "depends-on-scale", settled: true });
    expect(headline(scale)).toBe("It depends on how you count.");
    expect(said(scale)).toMatch(
      /2 points less need \(95 % interval 1 to 3\) if you count points\. Counted in odds the sign turns/,
    );
  });

  test("at the floor no number is given", () => {
    const floor = primaryOf(studyOf({ blocks: 6, shares: { scratch: [0.1, 0.12], pretrained: [0.5, 0.6] } }));
    expect(floor.verdict).toBe("at-floor");
    expect(headline(floor)).toBe("Too hard to tell.");
    expect(said(floor)).not.toMatch(/\d/);
  });

  test("a narrow interval earns a decimal, a wide one none", () => {
    expect(said(gaining(0.05, 0.031, { low: 0.014, high: 0.024, verdict: "need-fell", settled: true }))).toContain(
      "1.9 points less need (95 % interval 1.4 to 2.4)",
    );
  });

  test("the two gains always differ by the answer, each within a point of its own value", () => {
    const share = fc.double({ min: -0.5, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(share, share, (scratch, pretrained) => {
        const estimate = scratch - pretrained;
        const [s, p] = wholeGains(scratch, pretrained, estimate);
        expect(s - p + 0).toBe(Math.round(estimate * 100) + 0);
        expect(Math.abs(s - scratch * 100)).toBeLessThanOrEqual(1 + 1e-9);
        expect(Math.abs(p - pretrained * 100)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  test("every verdict, state and reason ends in a full stop, without an exclamation mark", () => {
    for (const verdict of verdicts) {
      for (const settled of [true, false]) {
        for (const blocks of [0, 1, 4, 6]) {
          const one = finding({ verdict, settled, blocks, ...(blocks < 5 && { low: null, high: null }) });
          for (const text of [headline(one), said(one)]) expect(text).toMatch(/^[^!]+\.$/);
        }
      }
    }
    for (const reason of reasonCodes) expect(reasonSentence(reason, settings, six)).toMatch(/^[^!]+\.$/);
  });
});

describe("the guess", () => {
  const fell = finding({ verdict: "need-fell", settled: true });

  test("is answered by the result", () => {
    expect(guessSentence("scratch", fell)).toBe("You guessed right.");
    expect(guessSentence("pretrained", fell)).toBe("You guessed the pretrained start; from scratch gained more.");
    expect(guessSentence("same", fell)).toBe("You guessed no difference; from scratch gained more.");
    expect(guessSentence("pretrained", { ...fell, verdict: "need-rose" })).toBe("You guessed right.");
  });

  test("is never called right by an unsettled or open result", () => {
    expect(guessSentence("scratch", { ...fell, settled: false })).toBe("Your guess looks right so far.");
    expect(guessSentence("same", { ...fell, verdict: "not-resolved" })).toBe(
      "You guessed no difference; this study can't say.",
    );
  });

  test("that was not made is not mentioned", () => {
    expect(guessSentence(null, fell)).toBe("");
    expect(guessSentence("same", { ...fell, verdict: "at-floor" })).toBe("");
  });
});

test("a followed link says the same sentence as the study that it came from", { timeout: 60_000 }, () => {
  for (let spread = 0; spread <= 40; spread++) {
    for (const blocks of [1, 2, 3, 6]) {
      const study = studyOf({ blocks, spread });
      const primary = primaryOf(study);
      const link = parseLink(resultLink(study, primary));
      if (link.kind !== "result") throw new Error(`not a result: ${link.kind}`);
      const { finding, settings } = link.result;
      expect(plain(verdictSentence(finding, settings))).toBe(plain(verdictSentence(primary, study.settings)));
    }
  }
});
