// What is said of later passes, judged on studies in which no pass differs from the endpoint in anything: each claim is an error.
// HEADSTART_STUDIES sets how many (2000 in the long form).

import { expect, test } from "vitest";
import { type Effect, effectsIn, type Family, families } from "#core/answers/secondary";
import { stream } from "#core/random";
import { binomialInterval } from "#core/statistics/distribution";
import { changeOf, type LaterPass } from "#core/study/passes";
import { simulatePasses } from "./simulated-passes";
import type { Simulated } from "./simulated-study";

const studies = Number(process.env.HEADSTART_STUDIES ?? 100);
const options = { timeout: 120_000 + 2_000 * studies };

const pools = [
  { poolPerClass: 20, validationPerClass: 10, budgets: [2, 8] },
  { poolPerClass: 40, validationPerClass: 20, budgets: [4, 16] },
  { poolPerClass: 400, validationPerClass: 50, budgets: [5, 20] },
] as const;
type Pool = Pick<Simulated, "poolPerClass" | "validationPerClass" | "budgets">;

// Two policies, so that a family has ten questions; the others have three to five each, and that of views has one.
const passesOf = ({ budgets: [n] }: Pool): LaterPass[] => [
  "light",
  "trivial",
  "glyphs",
  2 * n,
  "probe",
  "doubled-views",
];

/** Every cell at one budget follows one law. */
const shares: Readonly<Record<number, number>> = { 1: 0.55, 2: 0.6, 4: 0.7 };

function studyOf(pool: Pool, blocks: number, random: ReturnType<typeof stream>) {
  const shareOf = ({ arm }: { readonly arm: { readonly n: number } }) => shares[arm.n / pool.budgets[0]]!;
  return simulatePasses(pool, { passes: passesOf(pool), blocks, shareOf, random });
}

/** Families of which something is claimed, and those of which something would be if each question stood alone. */
function claimedIn(effects: readonly Effect[]) {
  return families.map((family) => {
    const members = effects.filter((one) => one.family === family);
    return {
      claimed: members.some(({ isClear }) => isClear),
      alone: members.some(({ p }) => p <= 0.05),
    };
  });
}

/** A rate may exceed its limit by chance only: not where its exact lower bound (one in a thousand) is above it. */
function expectAtMost(limit: number, wrong: number, what: string): void {
  expect(binomialInterval(wrong, studies, 0.998)[0], `${what}: ${wrong} of ${studies}`).toBeLessThanOrEqual(limit);
}

test.for(pools)(
  "where no pass changes anything, at most 5 % of studies claim anything in a family: a pool of $poolPerClass a class",
  options,
  async (pool, { annotate }) => {
    const random = stream(8).fork("passes").fork(pool.poolPerClass);
    const lengths = [6, 12];
    const wrong = lengths.map(() => families.map(() => ({ claimed: 0, alone: 0 })));
    for (let study = 0; study < studies; study++) {
      const { blocks, settings, trainable } = [...studyOf(pool, Math.max(...lengths), random.fork(study))].at(-1)!;
      lengths.forEach((planned, length) => {
        const effects = effectsIn(blocks.slice(0, planned), { settings: { ...settings, blocks: planned }, trainable });
        claimedIn(effects).forEach((family, at) => {
          wrong[length]![at]!.claimed += Number(family.claimed);
          wrong[length]![at]!.alone += Number(family.alone);
        });
      });
    }
    for (const [length, planned] of lengths.entries()) {
      const found = wrong[length]!;
      const said = families.map((family, at) => `${family} ${found[at]!.claimed} (${found[at]!.alone} without Holm)`);
      await annotate(`${planned} blocks: of ${studies} wrong in ${said.join(", ")}`);
      families.forEach((family, at) => {
        expectAtMost(0.05, found[at]!.claimed, `claims about ${family}, ${planned} blocks`);
      });
      // The same studies, each question by itself, show what Holm is there for.
      if (pool.poolPerClass === 400) expect(found[0]!.alone / studies).toBeGreaterThan(0.1);
    }
  },
);

test.for([6, 12])(
  "nor do they for whoever looks after every block and believes the first claim: %i blocks",
  options,
  async (planned, { annotate }) => {
    // The large pool: the two-way error has nothing to spare here.
    const pool = { ...pools[2], validationPerClass: 25 };
    const random = stream(9).fork("passes watched").fork(planned);
    const wrong = new Map<Family, number>();
    for (let study = 0; study < studies; study++) {
      const claimed = new Set<Family>();
      for (const { blocks, pass, settings, trainable } of studyOf(pool, planned, random.fork(study))) {
        // A block of a pass changes what its own family says, and nothing of the others.
        const passes = passesOf(pool).filter((other) => changeOf(other).of === changeOf(pass).of);
        const effects = effectsIn(blocks, { settings: { ...settings, passes }, trainable });
        for (const { family, isClear } of effects) if (isClear) claimed.add(family);
      }
      for (const family of claimed) wrong.set(family, (wrong.get(family) ?? 0) + 1);
    }
    await annotate(
      `of ${studies} wrong in ${families.map((family) => `${family} ${wrong.get(family) ?? 0}`).join(", ")}`,
    );
    for (const family of families) expectAtMost(0.05, wrong.get(family) ?? 0, `claims about ${family}`);
  },
);
