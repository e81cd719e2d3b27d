// What a study measures beside its endpoint: a first look before the primary blocks, and passes through all planned blocks
// after them. Plain data that is frozen with the settings; nothing of it is in the answer.

import { type Arm, type Depth, inits, type Pass, type PolicyName, type Settings } from "./study";

/** A pass with what it trains in each block: arms that were not trained before it, matched pairs next to each other. */
export interface PassArms {
  readonly pass: Pass;
  readonly depth: Depth;
  readonly arms: readonly Arm[];
}

type Planned = Pick<Settings, "budgets" | "policy" | "passes">;

/** The first look: the pretrained start of the first block with its head alone, at the smallest budget. Null where there is none. */
export function firstLookOf(settings: Planned): PassArms | null {
  if (!settings.passes?.includes("first-look")) return null;
  return {
    pass: "first-look",
    depth: "probe",
    arms: headArms(grid(["none", settings.policy], settings.budgets.slice(0, 1))),
  };
}

/**
 * The passes that follow the primary blocks, in the order in which they were set. Each goes over everything that was there
 * before it: a policy over all budgets so far, a budget over all policies so far, `probe` over both.
 */
export function laterPasses(settings: Planned): readonly PassArms[] {
  const policies: PolicyName[] = ["none", settings.policy];
  const budgets = [...settings.budgets];
  return (settings.passes ?? []).flatMap((pass): PassArms[] => {
    if (pass === "first-look") return [];
    if (pass === "probe") return [{ pass, depth: "probe", arms: headArms(grid(policies, budgets)) }];
    if (typeof pass === "number") {
      budgets.push(pass);
      return [{ pass, depth: "full", arms: grid(policies, [pass]) }];
    }
    policies.push(pass);
    return [{ pass, depth: "full", arms: grid([pass], budgets) }];
  });
}

/** All numbers of training images a class that a study uses, ascending. */
export function trainingBudgets({
  budgets,
  passes = [],
}: Pick<Settings, "budgets"> & { readonly passes?: Settings["passes"] | undefined }): readonly number[] {
  return [...budgets, ...passes.filter((pass) => typeof pass === "number")].sort((one, other) => one - other);
}

function grid(policies: readonly PolicyName[], budgets: readonly number[]): readonly Arm[] {
  return budgets.flatMap((n) => policies.flatMap((policy) => inits.map((init) => ({ init, policy, n }))));
}

// A head on random weights is no start that anybody has.
function headArms(arms: readonly Arm[]): readonly Arm[] {
  return arms.filter(({ init }) => init === "pretrained");
}
