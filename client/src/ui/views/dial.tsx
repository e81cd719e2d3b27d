// What augmentation makes of a picture, under a dial: nothing is trained. It asks the one question that decides how far
// augmentation may go, of one operation at a time: is it still the same class?

import { useEffect, useMemo, useState } from "preact/hooks";
import { answered, type Bracket, bracketOf, capIn, strengthStep, strengthToAsk } from "#core/caps";
import type { PackedViews } from "#core/pixels";
import { renderView } from "#core/render";
import { type Caps, type OperationKind, operationKinds, type PolicyName } from "#core/study";
import { planView } from "#core/view";
import { mixtureWords, policyWords } from "../words/format";
import { Picture } from "./picture";
import { StillSame } from "./still-same";

const shown = 8;
const offered = ["heavy", "light", ...operationKinds] as const satisfies readonly PolicyName[];

export interface DialProps {
  /** Picture number `at`, counted round, or null where it can't be shown. */
  readonly load: (at: number) => Promise<PackedViews | null>;
  /** False where left and right carry meaning. */
  readonly flips: boolean;
  readonly caps: Caps | undefined;
  readonly cap: (kind: OperationKind, at: number | undefined) => void;
}

/** Eight views of a picture. A mixture is shown as a study would have it; one operation as it is asked about, whatever its cap. */
export function Dial({ load, flips, caps, cap }: DialProps) {
  const [at, setAt] = useState(0);
  const [policy, setPolicy] = useState<(typeof offered)[number]>("heavy");
  const [strength, setStrength] = useState(1);
  const [picture, setPicture] = useState<PackedViews | null>(null);
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
    void load(at).then((found) => {
      if (!isLate) setPicture(found);
    });
    return () => {
      isLate = true;
    };
  }, [load, at]);
  const views = useMemo(
    () => picture && viewsOf(picture, { policy, strength, flips, caps: kind ? undefined : caps, picture: at }),
    [picture, policy, strength, flips, caps],
  );
  return (
    <figure class="dial">
      <div class="views" role="img" aria-label={`Eight views of one picture: ${policyWords[policy]}`}>
        {Array.from({ length: shown }, (_, place) => (
          <Picture key={place} of={views} at={place} />
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
        {!kind &&
          " Where one is not the same class any more, choose above what is to blame, and say how far it may go."}
      </figcaption>
    </figure>
  );
}

function viewsOf(
  source: PackedViews,
  {
    policy,
    strength,
    flips,
    caps,
    picture,
  }: {
    readonly policy: PolicyName;
    readonly strength: number;
    readonly flips: boolean;
    readonly caps: Caps | undefined;
    readonly picture: number;
  },
): PackedViews {
  const data = new Uint8Array(shown * source.size ** 2 * 4);
  for (let view = 0; view < shown; view++) {
    const plan = planView({ seed: 0, policy, strength, flips, caps, image: `shown ${picture}`, view });
    renderView(source, 0, plan, data, view);
  }
  return { data, count: shown, size: source.size };
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
