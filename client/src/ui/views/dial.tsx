// What augmentation makes of a picture, under a dial: nothing is trained. It asks the one question that decides how far
// augmentation may go, of one operation at a time: is it still the same class?

import { useEffect, useMemo, useState } from "preact/hooks";
import { plansOf, renderPlaces } from "#core/pictures/batches";
import { fixedMix } from "#core/pictures/fixed-view";
import { policies } from "#core/pictures/policy";
import type { PackedViews } from "#core/pixels";
import { answered, type Bracket, bracketOf, capIn, strengthStep, strengthToAsk } from "#core/study/caps";
import { type Caps, mixKinds, type OperationKind, operationKinds, type PolicyName } from "#core/study/study";
import { mixtureWords, policyWords } from "../words/format";
import { Picture } from "./picture";
import { StillSame } from "./still-same";

const shown = 8;
const offered = ["heavy", "light", ...operationKinds, ...mixKinds] as const satisfies readonly PolicyName[];
/** Other pictures that one is mixed with. */
const mixedWith = 3;

export interface DialProps {
  /** Picture number `at`, counted round, or null where it can't be shown. */
  readonly load: (at: number) => Promise<PackedViews | null>;
  /** How many there are. */
  readonly count: number;
  /** False where left and right carry meaning. */
  readonly flips: boolean;
  readonly caps: Caps | undefined;
  readonly cap: (kind: OperationKind, at: number | undefined) => void;
}

/** Eight views of a picture. A mixture is shown as a study would have it; one operation as it is asked about, whatever its cap. */
export function Dial({ load, count, flips, caps, cap }: DialProps) {
  const [at, setAt] = useState(0);
  const [policy, setPolicy] = useState<(typeof offered)[number]>("heavy");
  const [strength, setStrength] = useState(1);
  const [pictures, setPictures] = useState<PackedViews | null>(null);
  const isMixed = policies[policy].mix !== undefined;
  const [brackets, setBrackets] = useState<Readonly<Partial<Record<OperationKind, Bracket>>>>({});
  const kind = operationKinds.find((each) => each === policy);
  // Answers hold as long as the cap that they led to.
  const last = kind && brackets[kind] && capIn(brackets[kind]) === caps?.[kind] ? brackets[kind] : null;
  const answer = (same: boolean) => {
    if (!kind) return;
    const next = answered(last ?? bracketOf(caps?.[kind]), { kind, strength, same });
    setBrackets({ ...brackets, [kind]: next });
    if (capIn(next) !== caps?.[kind]) cap(kind, capIn(next));
    setStrength(strengthToAsk(next, kind) ?? capIn(next) ?? strength);
  };
  useEffect(() => {
    let isLate = false;
    // From all over the set, since neighbours, or those of one column, are often of one class.
    const away = (other: number) => Math.floor((other * count) / (mixedWith + 1)) + other;
    const shownFrom = Array.from({ length: isMixed ? 1 + mixedWith : 1 }, (_, other) => at + away(other));
    void Promise.all(shownFrom.map(load)).then((found) => {
      if (!isLate) setPictures(together(found));
    });
    return () => {
      isLate = true;
    };
  }, [load, count, at, isMixed]);
  const made = useMemo(
    () => pictures && viewsOf(pictures, { policy, strength, flips, caps: kind ? undefined : caps, picture: at }),
    [pictures, policy, strength, flips, caps],
  );
  return (
    <figure class="dial">
      <div class="views" role="img" aria-label={labelOf(policy, made?.shares)}>
        {Array.from({ length: shown }, (_, place) => (
          <div key={place}>
            <Picture of={made?.views ?? null} at={place} />
            {made?.shares && <small>{made.shares[place]}</small>}
          </div>
        ))}
      </div>
      <div class="dials">
        <label>
          What is done
          <select
            value={policy}
            onChange={(event) => {
              const chosen = offered.find((name) => name === event.currentTarget.value);
              if (chosen) setPolicy(chosen);
            }}
          >
            {offered.map((name) => (
              <option key={name} value={name}>
                {policyWords[name]}
              </option>
            ))}
          </select>
        </label>
        <label>
          How far
          <input
            type="range"
            min={0}
            max={1}
            step={strengthStep}
            value={strength}
            aria-valuetext={`${Math.round(100 * strength)} % of its full strength`}
            onInput={(event) => setStrength(Number(event.currentTarget.value))}
          />
        </label>
        <button type="button" class="quiet" onClick={() => setAt(at + 1)}>
          Another picture
        </button>
      </div>
      {kind && strength > 0 && (kind !== "flip" || flips) && <StillSame kind={kind} last={last} answer={answer} />}
      <figcaption>
        {strength === 0
          ? "At 0 nothing is changed."
          : kind === "flip" && !flips
            ? "Left and right carry meaning here, so nothing is mirrored."
            : `${sentenceCase(mixtureWords[policy])}.`}
        {isMixed &&
          strength > 0 &&
          " Below each is how much of it is learnt as this picture’s own class; the rest is learnt as the other’s."}
        {!kind &&
          !isMixed &&
          " Where one is not the same class any more, choose above what is to blame, and say how far it may go."}
      </figcaption>
    </figure>
  );
}

/** Pictures of one size as a set, the first one first; null where that one can't be shown. */
function together([first, ...others]: readonly (PackedViews | null)[]): PackedViews | null {
  if (!first) return null;
  const all = [first, ...others.filter((other) => other !== null)];
  const data = new Uint8Array(all.length * first.data.length);
  for (const [at, picture] of all.entries()) data.set(picture.data, at * first.data.length);
  return { data, count: all.length, size: first.size };
}

/** Views of the first picture, and where others are mixed in, what of each view is its own, in words. */
function viewsOf(
  source: PackedViews,
  {
    picture,
    ...wanted
  }: {
    readonly policy: PolicyName;
    readonly strength: number;
    readonly flips: boolean;
    readonly caps: Caps | undefined;
    readonly picture: number;
  },
): { readonly views: PackedViews; readonly shares: readonly string[] | undefined } {
  const hashes = Array.from({ length: source.count }, (_, at) => (at === 0 ? `shown ${picture}` : `other ${at}`));
  const order = new Uint32Array(shown);
  const plan = plansOf({ ...wanted, seed: 0, hashes, order });
  const views = renderPlaces(source, { order, plan, from: 0, to: shown });
  if (policies[wanted.policy].mix === undefined) return { views, shares: undefined };
  const shares = Array.from(order.keys(), (view) => {
    const { mix } = plan(view);
    return `${Math.round(100 * (1 - (mix ? fixedMix(mix, source.size).share : 0)))} %`;
  });
  return { views, shares };
}

function labelOf(policy: PolicyName, shares: readonly string[] | undefined): string {
  const label = `Eight views of one picture: ${policyWords[policy]}`;
  return shares ? `${label}; its own are ${shares.join(", ")}` : label;
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
