// Caps: how far each operation may go before a picture is of another class, as whoever knows the classes answered. A 6 that is
// turned far is a 9, a left hand in the mirror a right one. Caps belong to a task; a study freezes them with its settings.

import * as v from "valibot";
import { type Caps, type OperationKind, operationKinds } from "./study";

const strength = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Caps as they are stored; no cap at all is their absence. */
export const capsSchema = v.pipe(
  v.strictObject(
    Object.fromEntries(operationKinds.map((kind) => [kind, v.exactOptional(strength)])) as Record<
      OperationKind,
      v.ExactOptionalSchema<typeof strength, undefined>
    >,
  ),
  v.check((caps) => Object.keys(caps).length > 0, "no caps are no object"),
);

const between = "~";

/** Caps as one text, `flip0~rotation0.35`, in the order of the operations; for keys and links. */
export function capsText(caps: Caps): string {
  return operationKinds.flatMap((kind) => (caps[kind] === undefined ? [] : [`${kind}${caps[kind]}`])).join(between);
}

/** What a text of caps says; whoever reads it asks `capsSchema`. */
export function capsIn(text: string): unknown {
  return Object.fromEntries(
    text.split(between).map((each) => {
      const [, kind = "", cap] = /^([a-z]+)(.+)$/.exec(each) ?? [];
      return [kind, Number(cap)];
    }),
  );
}

/** The caps with one of them set, or with `undefined` taken away. */
export function withCap(caps: Caps | undefined, kind: OperationKind, cap: number | undefined): Caps | undefined {
  const { [kind]: _, ...others } = caps ?? {};
  const next: Caps = cap === undefined ? others : { ...others, [kind]: cap };
  return Object.keys(next).length > 0 ? next : undefined;
}

/** What was answered about an operation so far. */
export interface Bracket {
  /** The strongest strength at which a picture was still of its class; at 0 nothing is done, so that is right. */
  readonly right: number;
  /** The weakest strength at which it was not; null while there is none. */
  readonly wrong: number | null;
}

/** What a cap says: there was a no above it, nobody knows how far. */
export function bracketOf(cap: number | undefined): Bracket {
  return cap === undefined ? { right: 0, wrong: null } : { right: cap, wrong: 1 };
}

/** After one more answer; it outweighs earlier ones that contradict it. */
export function answered(
  { right, wrong }: Bracket,
  { kind, strength, same }: { readonly kind: OperationKind; readonly strength: number; readonly same: boolean },
): Bracket {
  if (same) return { right: Math.max(right, strength), wrong: wrong !== null && wrong > strength ? wrong : null };
  // A picture in the mirror is of its class or not; how many are mirrored changes nothing.
  const before = kind === "flip" || right >= strength ? 0 : right;
  return { right: before, wrong: wrong === null ? strength : Math.min(wrong, strength) };
}

/** The cap that follows: without a no there is none. */
export function capIn({ right, wrong }: Bracket): number | undefined {
  return wrong === null ? undefined : right;
}

/** The finest step of a strength that is asked about. */
export const strengthStep = 0.05;

/** The strength to ask about next, halfway between right and wrong; null where that would tell nothing more. */
export function strengthToAsk({ right, wrong }: Bracket, kind: OperationKind): number | null {
  if (wrong === null || kind === "flip") return null;
  const steps = Math.round((right + wrong) / 2 / strengthStep);
  // In whole steps, so that what is kept is 0.35 and not 0.35000000000000003.
  const halfway = Math.round(steps * strengthStep * 100) / 100;
  return halfway > right && halfway < wrong ? halfway : null;
}
