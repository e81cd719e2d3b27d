// Going on after the planned number of seeds: what stays, what changes, and why the interval is read more strictly there.

import type { Finding } from "#core/links/share";
import { criticalValue } from "#core/statistics/critical";
import { fewestBlocks } from "#core/study/study";
import { count, decimalsOf, inPoints, interval } from "./format";
import { headline } from "./verdict";

/** What a visitor should know before asking for more; `more` seeds would follow. */
export function goingOnSentence({ blocks, planned }: Pick<Finding, "blocks" | "planned">, more: number): string {
  const criticalAt = (seeds: number) => criticalValue({ blocks: seeds, planned });
  const [now, then] = [criticalAt(planned), criticalAt(blocks + more)];
  const reach = (critical: number) => `${critical.toFixed(1)} standard errors to each side`;
  const atPlanned = Number.isFinite(now) ? `the interval reaches ${reach(now)}` : "there is no interval";
  const afterwards = `with ${count(blocks + more, "seed")} ${Number.isFinite(then) ? `it reaches ${reach(then)}` : "there is no interval yet"}`;
  // Two or three planned seeds reach further than any look at many.
  const strictly =
    then > now
      ? `so that it is wider there: ${afterwards}, and it takes many more seeds to gain from them.`
      : `so that every other number is read more strictly than if it had been planned: ${afterwards}.`;
  const settles = blocks < fewestBlocks ? ` From ${fewestBlocks} seeds on an answer is more than suggestive.` : "";
  return `It stays the same study: its settings are fixed, and the next seeds follow in the order that was fixed with them.${settles} At the planned number, ${count(planned, "seed")}, ${atPlanned}. Whoever looks and then asks for more finds something by chance in the end, ${strictly}`;
}

/** What the planned number showed, of a study that went on; `planned` is its finding there. */
export function stoodSentence(planned: Finding): string {
  const { blocks, verdict, estimate, low, high } = planned;
  if (estimate === null) return "";
  const hasInterval = low !== null && high !== null;
  const decimals = decimalsOf(hasInterval ? (high - low) / 2 : null);
  const range = hasInterval ? ` (95 % interval ${interval(low, high, decimals)})` : "";
  // A gain that starts from guessing has no meaning, so neither has its number.
  const number = verdict === "at-floor" ? "" : ` ${inPoints(estimate, decimals)}${range}.`;
  return `At the ${count(blocks, "seed")} that ${blocks === 1 ? "was" : "were"} planned: ${headline(planned)}${number} That answer stands; the one above is read more strictly, since it was asked for after a look.`;
}
