// What augmentation makes of a picture, under a dial: nothing is trained, and nothing is chosen by it. It asks the one question
// that decides whether augmentation is allowed to do what it does: is it still the same class?

import { useEffect, useMemo, useState } from "preact/hooks";
import type { PackedViews } from "#core/pixels";
import { renderView } from "#core/render";
import { operationKinds, type PolicyName } from "#core/study";
import { planView } from "#core/view";
import { mixtureWords, policyWords } from "../words/format";
import { Picture } from "./picture";

const shown = 8;
const offered = ["heavy", "light", ...operationKinds] as const satisfies readonly PolicyName[];

/** Eight views of a picture; `load` gives picture number `at`, counted round, or null where it can't be shown. */
export function Dial({ load, flips }: { load: (at: number) => Promise<PackedViews | null>; flips: boolean }) {
  const [at, setAt] = useState(0);
  const [policy, setPolicy] = useState<(typeof offered)[number]>("heavy");
  const [strength, setStrength] = useState(1);
  const [picture, setPicture] = useState<PackedViews | null>(null);
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
    () => picture && viewsOf(picture, { policy, strength, flips, picture: at }),
    [picture, policy, strength, flips],
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
            step={0.05}
            value={strength}
            aria-valuetext={`${Math.round(100 * strength)} % of its full strength`}
            onInput={(event) => setStrength(Number(event.currentTarget.value))}
          />
        </label>
        <button type="button" class="quiet" onClick={() => setAt(at + 1)}>
          Another picture
        </button>
      </div>
      <figcaption>
        {strength === 0 ? "At 0 nothing is changed." : `${sentenceCase(mixtureWords[policy])}.`} Is each still the same
        class? Where it is not, augmentation teaches something wrong.
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
    picture,
  }: {
    readonly policy: PolicyName;
    readonly strength: number;
    readonly flips: boolean;
    readonly picture: number;
  },
): PackedViews {
  const data = new Uint8Array(shown * source.size ** 2 * 4);
  for (let view = 0; view < shown; view++) {
    const plan = planView({ seed: 0, policy, strength, flips, image: `shown ${picture}`, view });
    renderView(source, 0, plan, data, view);
  }
  return { data, count: shown, size: source.size };
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
