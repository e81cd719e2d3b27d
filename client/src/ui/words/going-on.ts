// Going on after the planned number of seeds: what stays, what changes, and why the interval is wider there.

import { criticalValue } from "#core/critical";
import type { Finding } from "#core/share";
import { fewestBlocks } from "#core/study";
import { count, decimalsOf, interval, signedPoints } from "./format";
import { headline } from "./verdict";

/** What a visitor should know before asking for more; `more` seeds would follow. */
export function goingOnSentence({ blocks, planned }: Pick<Finding, "blocks" | "planned">, more: number): string {
  const [now, then] = [planned, blocks + more].map((seeds) => criticalValue({ blocks: seeds, planned }));
  const reach = (critical: number) => `${critical.toFixed(1)} standard errors to each side`;
  const wider =
    then === undefined || !Number.isFinite(then)
      ? `with ${count(blocks + more, "seed")} there is no interval yet`
      : `with ${count(blocks + more, "seed")} it reaches ${reach(then)}`;
  const settles = blocks < fewestBlocks ? ` From ${fewestBlocks} seeds on an answer is more than suggestive.` : "";
  return `It stays the same study: its settings are fixed, and the next seeds follow in the order that was fixed with them.${settles} At the planned number, ${count(planned, "seed")}, the interval reaches ${reach(now!)}. Whoever looks and then asks for more finds something by chance in the end, so that at every other number it is wider: ${wider}, and it takes many more seeds to gain from them.`;
}

/** What the planned number showed, of a study that went on; `planned` is its finding there. */
export function stoodSentence(planned: Finding): string {
  const { blocks, estimate, low, high } = planned;
  if (estimate === null) return "";
  const hasInterval = low !== null && high !== null;
  const decimals = decimalsOf(hasInterval ? (high - low) / 2 : null);
  const range = hasInterval ? ` (95 % interval ${interval(low, high, decimals)})` : "";
  return `At the ${count(blocks, "seed")} that were planned: ${headline(planned)} ${signedPoints(estimate, decimals)} points${range}. That answer stands; the one above is read more strictly, since it was asked for after a look.`;
}
