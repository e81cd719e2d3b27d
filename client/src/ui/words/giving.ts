// What giving led to, in words.

import type { Given } from "#core/everyone/giving";
import type { Ending } from "../../state/contribution";
import type { Waiting } from "../../state/gift";
import type { TicketRefusal } from "../../state/giving";
import { count } from "./format";
import { groupWords } from "./groups";

/** Why there is nothing to give where the browser sends Global Privacy Control. */
export const privateSentence =
  "Your browser asks sites not to pass anything on (Global Privacy Control), so nothing is sent.";

/** Why the seeds beyond the planned number stay out of what is given. */
export function beyondSentence(beyond: number): string {
  return `You give the answer at the planned number of seeds. The ${count(beyond, "seed")} that you added after seeing it ${beyond === 1 ? "stays" : "stay"} here: a sum of studies that went on until their answer pleased would not be honest.`;
}

/** Why a contribution waits, and when it is tried again. */
export function waitingSentence({ why, notBefore, unsure }: Waiting): string {
  const maybe = unsure ? " An earlier try had no answer, so it may be counted already; it counts once at most." : "";
  const kept = `It is kept on this device and tried again by itself, also when you open this page again.${maybe}`;
  switch (why) {
    case "new":
      return `Not sent yet. ${kept}`;
    case "offline":
      return `Not sent yet: the site did not answer. ${kept}`;
    case "unclear":
      return `The site answered with something else than expected. ${kept}`;
    case "limited":
      return `Not sent yet: the site takes only so many studies from one network, such as a school’s, and asks to wait. The next try is at ${timeOf(notBefore)}.${maybe}`;
    default:
      return why satisfies never;
  }
}

/** Why there is no ticket yet, while the numbers are shown. */
export function missingSentence(why: TicketRefusal["why"]): string {
  switch (why) {
    case "offline":
      return "The site can’t be reached. What you send now waits on this device until it answers, and can be withdrawn until then.";
    case "unclear":
      return "The site gave no ticket. What you send now waits on this device until it does, and can be withdrawn until then.";
    case "limited":
      return "The site gives only so many tickets to one network, such as a school’s. What you send now waits on this device for its turn, and can be withdrawn until then.";
    case "private":
      return privateSentence;
    default:
      return why satisfies never;
  }
}

/** Why something is never sent again. */
export function endingSentence(why: Ending): string {
  switch (why) {
    case "refused":
      return "These numbers were not accepted, so nothing was counted: this page and the site may be of different versions. Reload the page, and look again.";
    case "private":
      return `${privateSentence} Nothing was counted.`;
    case "unsure":
      return "The ticket is no longer accepted, and an earlier try had no answer, so it is not sure whether the numbers were counted. A fresh ticket could count them twice, so none is fetched; the study stays on this device.";
    case "expired":
      return "The ticket ran out after seven days, and an earlier try had no answer, so it is not sure whether the numbers were counted. A fresh ticket could count them twice, so none is fetched; the study stays on this device.";
    default:
      return why satisfies never;
  }
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** `Thank you. Your study counts. The next release of this group has at least 30 of the 50 studies that it needs: …` */
export function givenSentence(given: Given | null): string {
  if (given === null) return "Thank you. The site has taken your numbers; they count once.";
  const { counted, studies, needed } = given;
  const group = groupWords(given);
  const thanks = counted
    ? "Thank you. Your study counts."
    : "Thank you. This study was counted before, and counts once.";
  if (studies >= needed)
    return `${thanks} The ${needed} studies that the next release of this group needed are in: ${group}.`;
  const some = studies === 0 ? "a few" : `at least ${studies}`;
  return `${thanks} The next release of this group has ${some} of the ${needed} studies that it needs: ${group}.`;
}
