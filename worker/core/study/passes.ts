// What a study measures beside its endpoint: a first look before the primary blocks, and passes through all planned blocks
// after them. Plain data that is frozen with the settings; nothing of it is in the answer.

import {
  type Arm,
  type BaseId,
  baseIds,
  type Depth,
  depths,
  doubledViews,
  inits,
  type LesserDepth,
  type Pass,
  type PolicyName,
  questions,
  type Settings,
} from "./study";

/** A pass with what it trains in each block, matched pairs next to each other. */
export interface PassArms<Which extends Pass = Pass> {
  readonly pass: Which;
  /** That of the pretrained start. */
  readonly base: BaseId;
  readonly depth: Depth;
  /** Views of each image that the head alone sees; absent for `probeViews`. */
  readonly views?: number;
  readonly arms: readonly Arm[];
}

/** A pass that follows the primary blocks. */
export type LaterPass = Exclude<Pass, "first-look">;

/** What a later pass changes of the endpoint, and to what; the number of views is changed of the head alone. */
export type Change =
  | { readonly of: "policy"; readonly policy: Settings["policy"] }
  | { readonly of: "base"; readonly base: BaseId }
  | { readonly of: "budget"; readonly n: number }
  | { readonly of: "depth"; readonly depth: LesserDepth }
  | { readonly of: "views"; readonly depth: "probe"; readonly views: number };

const changed = ["policy", "base", "budget", "depth", "views"] as const satisfies readonly Change["of"][];

/** The one thing of the endpoint that a later pass changes. */
export function changeOf(pass: LaterPass): Change {
  if (typeof pass === "number") return { of: "budget", n: pass };
  if (pass === "probe" || pass === "top") return { of: "depth", depth: pass };
  if (pass === "doubled-views") return { of: "views", depth: "probe", views: doubledViews };
  return isBase(pass) ? { of: "base", base: pass } : { of: "policy", policy: pass };
}

function isBase(pass: Pass): pass is BaseId {
  return baseIds.some((id) => id === pass);
}

/**
 * Whether passes come in the one order there is: a first look; policies and bases as they were set; budgets ascending; the head
 * alone; the upper layers; the head alone on twice the views.
 */
export function areInOrder(passes: readonly Pass[]): boolean {
  return passes.every((pass, at) => at === 0 || isBefore(passes[at - 1]!, pass));
}

/** The settings with one pass more, in its place of that order, and asked what is asked today. */
export function withPass<Some extends Pick<Settings, "passes" | "questions">>(settings: Some, pass: Pass): Some {
  const passes = settings.passes ?? [];
  const after = passes.findIndex((other) => !isBefore(other, pass));
  const all = passes.toSpliced(after < 0 ? passes.length : after, 0, pass);
  const isAsked = pass !== "first-look" && changeOf(pass).of === "depth";
  return { ...settings, passes: all, ...(isAsked && { questions }) };
}

function isBefore(one: Pass, other: Pass): boolean {
  return typeof one === "number" && typeof other === "number" ? one < other : placeOf(one) <= placeOf(other);
}

function placeOf(pass: Pass): number {
  if (pass === "first-look") return -1;
  const change = changeOf(pass);
  return changed.indexOf(change.of) * depths.length + (change.of === "depth" ? depths.indexOf(change.depth) : 0);
}

type Planned = Pick<Settings, "base" | "budgets" | "policy" | "passes">;

/** The first look: the pretrained start of the first block with its head alone, at the smallest budget. Null where there is none. */
export function firstLookOf(settings: Planned): PassArms | null {
  if (!settings.passes?.includes("first-look")) return null;
  return {
    pass: "first-look",
    base: settings.base,
    depth: "probe",
    arms: pretrainedArms(grid(["none", settings.policy], settings.budgets.slice(0, 1))),
  };
}

/**
 * The passes that follow the primary blocks, in the order in which they were set. Each changes one thing of the endpoint and
 * leaves the rest: another policy at its budgets; another base, or less of the network trained (`probe`, the head alone, or `top`,
 * the upper layers too), with its policies at its budgets; or another budget with its policies. From scratch all bases are one
 * network, so that another base trains the pretrained start alone. Twice the views are a check of the head alone, of what it trains
 * with augmentation.
 */
export function laterPasses({ base, budgets, policy, passes = [] }: Planned): readonly PassArms<LaterPass>[] {
  const policies = ["none", policy] as const;
  const endpoint = { base, depth: "full" } as const;
  return passes
    .filter((pass) => pass !== "first-look")
    .map((pass): PassArms<LaterPass> => {
      const change = changeOf(pass);
      switch (change.of) {
        case "policy":
          return { ...endpoint, pass, arms: grid([change.policy], budgets) };
        case "base":
          return { ...endpoint, pass, base: change.base, arms: pretrainedArms(grid(policies, budgets)) };
        case "budget":
          return { ...endpoint, pass, arms: grid(policies, [change.n]) };
        case "depth":
          return { ...endpoint, pass, depth: change.depth, arms: pretrainedArms(grid(policies, budgets)) };
        case "views": {
          const { depth, views } = change;
          return { ...endpoint, pass, depth, views, arms: pretrainedArms(grid([policy], budgets)) };
        }
        default:
          return change satisfies never;
      }
    });
}

/** All bases that a study starts from, the endpoint's first. */
export function basesOf({ base, passes = [] }: Pick<Settings, "base" | "passes">): readonly BaseId[] {
  return [base, ...passes.filter(isBase)];
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

// Random weights that stay as they are are no start that anybody has, and random weights know no base.
function pretrainedArms(arms: readonly Arm[]): readonly Arm[] {
  return arms.filter(({ init }) => init === "pretrained");
}
