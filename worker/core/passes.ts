// What a study measures beside its endpoint: a first look before the primary blocks, and passes through all planned blocks
// after them. Plain data that is frozen with the settings; nothing of it is in the answer.

import { type Arm, type Depth, inits, type Pass, type PolicyName, type Settings } from "./study";

/** A pass with what it trains in each block, matched pairs next to each other. */
export interface PassArms<Which extends Pass = Pass> {
  readonly pass: Which;
  readonly depth: Depth;
  readonly arms: readonly Arm[];
}

/** A pass that follows the primary blocks. */
export type LaterPass = Exclude<Pass, "first-look">;

/** Whether passes come in the one order there is: a first look, policies as they were set, budgets ascending, the head alone. */
export function areInOrder(passes: readonly Pass[]): boolean {
  const isBefore = (one: Pass, other: Pass) =>
    typeof one === "number" && typeof other === "number" ? one < other : placeOf(one) <= placeOf(other);
  return passes.every((pass, at) => at === 0 || isBefore(passes[at - 1]!, pass));
}

function placeOf(pass: Pass): number {
  if (pass === "first-look") return 0;
  if (pass === "probe") return 3;
  return typeof pass === "number" ? 2 : 1;
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
 * The passes that follow the primary blocks, in the order in which they were set. Each changes one thing of the endpoint and
 * leaves the rest: another policy at its budgets, another budget with its policies, or `probe`, the head alone at both.
 */
export function laterPasses({ budgets, policy, passes = [] }: Planned): readonly PassArms<LaterPass>[] {
  const policies = ["none", policy] as const;
  return passes.flatMap((pass): PassArms<LaterPass>[] => {
    if (pass === "first-look") return [];
    if (pass === "probe") return [{ pass, depth: "probe", arms: headArms(grid(policies, budgets)) }];
    if (typeof pass === "number") return [{ pass, depth: "full", arms: grid(policies, [pass]) }];
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
