// What giving led to, in words.

import type { Given } from "#core/report";
import type { Failure } from "../../state/gift";
import { groupWords } from "./groups";

/** What happened to the numbers, and what to do. */
export function refusalSentence(why: Failure): string {
  switch (why) {
    case "offline":
      return "The site did not answer. The study stays on this device; trying again when you are online counts it once at most.";
    case "refused":
      return "The ticket or the numbers were not accepted, so nothing was counted. Trying again fetches a fresh ticket.";
    case "unclear":
      return "The site answered with something else than expected, so it is not sure whether the numbers were counted. Trying again counts them once at most.";
    case "unsure":
      return "The ticket is no longer accepted, and an earlier try had no answer, so it is not sure whether the numbers were counted. A fresh ticket could count them twice, so none is fetched; the study stays on this device.";
    case "private":
      return "Your browser asks sites not to pass anything on (Global Privacy Control), so nothing was counted.";
    default:
      return why satisfies never;
  }
}

/** `You are study 32 of the 50 that the next release of this group needs: handwritten digits, 5 and 20 images a class, …` */
export function givenSentence(given: Given): string {
  const { counted, studies, needed } = given;
  const group = groupWords(given);
  if (!counted)
    return `Thank you. This study was counted before, and counts once. The next release of this group has ${studies} of the ${needed} studies that it needs: ${group}.`;
  if (studies < needed)
    return `Thank you. You are study ${studies} of the ${needed} that the next release of this group needs: ${group}.`;
  return `Thank you. You are study ${studies}; the ${needed} that the next release of this group needed are in: ${group}.`;
}
