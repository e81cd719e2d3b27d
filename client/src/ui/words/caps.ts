// What is capped, and what an answer to "still the same class?" led to, in words.

import { type Bracket, capIn, strengthToAsk } from "#core/study/caps";
import { type Caps, type OperationKind, operationKinds } from "#core/study/study";
import { policyWords } from "./format";

/** `mirror images off`, `rotations at most 35 %`. */
export function capWords(kind: OperationKind, cap: number): string {
  return cap === 0 ? `${policyWords[kind]} off` : `${policyWords[kind]} at most ${percent(cap)}`;
}

/** All of them, in the order of the operations. */
export function capsWords(caps: Caps): string {
  return operationKinds.flatMap((kind) => (caps[kind] === undefined ? [] : [capWords(kind, caps[kind])])).join(", ");
}

/** What follows from the answers so far, and what is worth asking next. */
export function answerSentence(bracket: Bracket, kind: OperationKind): string {
  const cap = capIn(bracket);
  if (cap === undefined) return "Noted. It may go as far as it does.";
  const next = strengthToAsk(bracket, kind);
  const now = `Noted: ${capWords(kind, cap)} for these pictures.`;
  return next === null ? now : `${now} And at ${percent(next)}?`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
