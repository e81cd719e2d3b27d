// What a number in points hides, in the reader's words: ceilings, few held-back images, and the same answer counted in images.

import type { ExchangeRate } from "#core/answers/exchange";
import { fewestHeldBack, type Warning } from "#core/answers/warnings";
import type { Finding } from "#core/links/share";
import type { Settings } from "#core/study/study";
import { points, policyWords } from "./format";

/** A warning as a sentence or two. */
export function warningSentence(
  warning: Warning,
  { logOdds, estimate }: Pick<Finding, "logOdds" | "estimate">,
): string {
  switch (warning.code) {
    case "near-ceiling": {
      const { init, at } = warning;
      const list = (parts: readonly (number | string)[]) => [...new Set(parts)].join(" and ");
      const [one, other] =
        init === "pretrained"
          ? ["the pretrained start", "from scratch"]
          : ["the start from scratch", "to the pretrained start"];
      const agrees =
        logOdds === null || estimate === null || Math.sign(logOdds) !== Math.sign(estimate)
          ? ""
          : " Counted in odds, which have no ceiling, the answer keeps its sign.";
      return `With ${list(at.map(({ n }) => n))} images a class ${one} was ${list(at.map(({ start }) => points(start)))} % right before any augmentation, so it had no room for the ${list(at.map(({ gain }) => points(gain)))} points that augmentation added ${other}. A part of the difference in points is that ceiling.${agrees}`;
    }
    case "few-held-back":
      return `Each run was tested on fewer than ${fewestHeldBack} held-back images: a single accuracy may be off by 10 points, and the interval is as wide as that makes it.`;
    default:
      return warning satisfies never;
  }
}

/** The answer counted in images, which neither a ceiling nor a scale can bend; empty where no rate is known. */
export function imagesSentence(rates: readonly ExchangeRate[], { policy }: Pick<Settings, "policy">): string {
  const known = rates.toReversed().flatMap((rate) => {
    const worth = worthOf(rate);
    return worth === null ? [] : [`${worth} ${rate.init === "scratch" ? "from scratch" : "to the pretrained start"}`];
  });
  const [first] = rates;
  if (!first || known.length === 0) return "";
  return `Counted in images: with ${first.n} a class, ${policyWords[policy]} augmentation was worth ${known.join(", and ")}.`;
}

/** `about 2.1 times the images (1.5 to 3.0)`; null where the set says nothing. */
function worthOf({ rate, low, high, most }: ExchangeRate): string | null {
  const times = (factor: number) => factor.toFixed(1);
  if (low === null && high === null) return null;
  if (low === null) return high === 1 ? "no further images" : `at most ${times(high!)} times the images`;
  if (high === null)
    return low >= most ? `more than ${most} times the images` : `at least ${times(low)} times the images`;
  return `about ${times(rate)} times the images (${times(low)} to ${times(high)})`;
}
