// What will happen, before the button is pressed: how many seeds, how long, how sure the answer can be; and what is not known yet.

import { foreseenHalfWidth } from "#core/planning/foreseen";
import { laterPasses } from "#core/study/passes";
import { armsOf, fewestBlocks, type Settings } from "#core/study/study";
import { classesOf } from "#core/study/target-name";
import type { Foresight } from "../../state/foresight";
import { isLow, type Power } from "../../state/power";
import { count, duration, points } from "./format";

/** The sentences, the most useful first; says what a seed is, since most meet the word here. */
export function beforeSentences({
  settings,
  seconds,
  minutes,
}: Pick<Foresight, "settings" | "seconds" | "minutes">): readonly string[] {
  if (settings === null) {
    return [
      `How much fits into ${count(minutes ?? 1, "minute")} is not known yet: the first study times this device for some seconds, then says it. Later ones know it before the start.`,
    ];
  }
  const { blocks } = settings;
  const runs = armsOf(settings).length;
  const beside = laterPasses(settings).reduce((sum, { arms }) => sum + arms.length, 0);
  const further = beside > 0 ? `; then ${count(beside, "run")} more a seed, which the answer does not count` : "";
  const each = blocks === 1 ? "the whole comparison once" : "each a repeat of the whole comparison";
  const what = `${count(blocks, "seed")}, ${each}, in ${count(runs, "training run")}${further}.`;
  return seconds === null
    ? [
        what,
        "How long that takes here is not known yet: this device is timed for some seconds first.",
        widthSentence(settings),
      ]
    : [`About ${duration(seconds)} on this device: ${what}`, widthSentence(settings)];
}

/** How wide the interval will be, in words. */
function widthSentence(settings: Settings): string {
  const half = foreseenHalfWidth(settings, { classes: classesOf(settings.target) });
  const suggestive =
    settings.blocks < fewestBlocks ? ` With fewer than ${fewestBlocks} seeds it can only be suggestive.` : "";
  if (half > widest) return `So few seeds say little: the answer may be off by more than ${points(widest)} points.`;
  return `Expect the answer to be exact to about ± ${points(half)} points of accuracy, if seeds differ here as they did on handwritten digits.${suggestive}`;
}

/** A wider interval than this says nothing that a number would make clearer. */
const widest = 0.4;

/** What trying learning rates first means, and what it costs. */
export function tuningSentence(known: Pick<Foresight, "tuningSeconds" | "hasRoomForTrials"> | null): string {
  if (known && !known.hasRoomForTrials) {
    return "These images are too few for it: each class needs more that are tried on and never tested on.";
  }
  const seconds = known?.tuningSeconds ?? null;
  const cost = seconds === null ? "as long as six runs" : `about ${duration(seconds)} here`;
  return `Each start is tried with a third, one and three times its usual rate, in 12 runs of half the length, on images that are never tested on. That takes ${cost}. The usual rate is kept unless another is clearly better.`;
}

/** What to do about heat and the battery; nothing on a device that needs nothing. */
export function powerSentences({ phone, battery }: Power): readonly string[] {
  const warm = "A phone gets warm from this and slows down: lay it on something hard and keep this page open.";
  const empty = isLow(battery)
    ? `The battery is at ${Math.round(battery.level * 100)} % and not charging: plug it in, or choose fewer minutes.`
    : "";
  return [phone ? warm : "", empty].filter((sentence) => sentence !== "");
}
