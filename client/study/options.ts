// The command line of `npm run study`, parsed strictly: what is unknown, doubled or can't be measured is refused in a sentence
// before anything is built, opened or written.

import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as v from "valibot";
import type { FrozenSettings } from "#core/links/share";
import { settingsSchema } from "#core/records/record";
import {
  baseIds,
  type Caps,
  type Cut,
  cuts,
  type Depth,
  depths,
  doubledViews,
  fewestBlocks,
  mixKinds,
  operationKinds,
  policyNames,
  probeViews,
  protocol,
  questions,
  type TargetId,
  targetIds,
} from "#core/study/study";
import { lineOf, Refused } from "./refused";

/** What is printed for `--help`, and what every refusal of a flag points to. */
export const usage = `npm run study -- --task TASK --out study.json [options]

  --task TASK       ${targetIds.join(" or ")}
  --data FOLDER     your own pictures instead, a folder a class
  --val FOLDER      pictures of the same classes from another angle or place, judged apart (with --data)
  --out FILE        where the study is written as JSON, when it is finished
  --csv FILE        the runs as a table as well
  --minutes N       plan a study for so many minutes on this machine (default 3)
  --blocks N        measure so many blocks instead, whatever they take, with these settings:
    --steps N         optimiser steps of a run (default 500)
    --pixels N        side of the pictures (default 64)
    --cut CUT         ${cuts.join(", ")} (default middle)
    --budgets N,N     training images a class, one number or two (default 5,20); of more the answer is over the fewest
                      and four times as many, and the others are measured beside it
    --policies none,P the augmentation that is compared with none: light, heavy, trivial (default heavy), one of
                      ${operationKinds.join(", ")},
                      or ${mixKinds.join(" or ")}, which mix two pictures and their classes;
                      the answer is about the first, and others after it are measured beside it
    --strength S      how strong these are, above 0 and up to 1 (default 1)
    --depths D,full   measure the pretrained start with fewer layers trained as well, beside the answer: probe (the last
                      layer alone), top (the upper third of the network's blocks and the last layer), or probe,top
    --doubled-views   the last layer alone with augmentation once more, on ${doubledViews} views of each image instead of ${probeViews} (with probe
                      in --depths): whether ${probeViews} are enough
    --first-look      begin with the last layer alone, on the first seed's fewest images
    --base BASE,BASE  what the pretrained start has seen: lite0 (photos) or glyphs (printed characters, no deep cut);
                      the answer is about the first, and another after it is measured beside it (default lite0)
    --doubled N       blocks whose runs from scratch are made again at twice the steps; "rose" needs them (default 0)
    --held N          images a class that are held back for testing (default 40)
  --caps KIND=N,... how far an operation goes before a picture is of another class: rotation=0.35,flip=0, say
  --seed N          the study's seed (default: drawn at random, and kept when the study goes on)
  --tune            try learning rates before the study: a third, one and three times the shipped ones, for both starts
  --software        compute WebGPU on the processor, even where there is a graphics card`;

/** A command that can be done as far as its words tell. */
export interface Options {
  /** A built-in task, or null where `data` is to be learnt. */
  readonly target: TargetId | null;
  /** Folders; absolute paths, or null. */
  readonly data: string | null;
  readonly val: string | null;
  /** Null where it shall be drawn. */
  readonly seed: number | null;
  readonly minutes: number;
  /** Exactly what to measure but for the seed; null where it is planned. */
  readonly exact: Omit<FrozenSettings, "seed" | "target"> | null;
  /** Absolute paths. */
  readonly out: string;
  readonly csv: string | null;
  readonly software: boolean;
  /** Of a study that is planned; an exact one has its own. */
  readonly caps?: Caps;
  /** Learning rates are tried first. */
  readonly tune?: true;
}

const flags = {
  task: { type: "string" },
  out: { type: "string" },
  csv: { type: "string" },
  minutes: { type: "string" },
  blocks: { type: "string" },
  steps: { type: "string" },
  pixels: { type: "string" },
  cut: { type: "string" },
  budgets: { type: "string" },
  policies: { type: "string" },
  strength: { type: "string" },
  base: { type: "string" },
  doubled: { type: "string" },
  held: { type: "string" },
  data: { type: "string" },
  val: { type: "string" },
  caps: { type: "string" },
  depths: { type: "string" },
  seed: { type: "string" },
  "first-look": { type: "boolean" },
  "doubled-views": { type: "boolean" },
  software: { type: "boolean", default: false },
  tune: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parse>;
/** Flags that say exactly what to measure, and so need the number of blocks. */
const exactFlags = [
  "steps",
  "pixels",
  "cut",
  "budgets",
  "policies",
  "strength",
  "depths",
  "first-look",
  "doubled-views",
  "base",
  "doubled",
  "held",
] as const;

/** The options of a command line, or null where it asks for help; throws `Refused`. */
export function optionsOf(argv: readonly string[]): Options | null {
  const values = parse(argv);
  if (values.help) return null;
  const target = targetIds.find((id) => id === values.task) ?? null;
  if ((values.task === undefined) === (values.data === undefined))
    throw new Refused(`Say what to learn, one of these: --task ${targetIds.join(", --task ")} or --data FOLDER.`);
  if (values.task !== undefined && target === null)
    throw new Refused(`There is no task “${values.task}”; there are ${targetIds.join(", ")}.`);
  if (values.val !== undefined && values.data === undefined) throw new Refused("--val goes with --data.");
  const data = values.data === undefined ? null : folder(values.data, "--data");
  const val = values.val === undefined ? null : folder(values.val, "--val");
  if (values.out === undefined) throw new Refused("Say where to write the study: --out study.json.");
  const out = writable(values.out, "--out");
  const csv = values.csv === undefined ? null : writable(values.csv, "--csv");
  if (csv === out) throw new Refused("--out and --csv name the same file.");
  const caps = values.caps === undefined ? undefined : capsOf(values.caps);
  const exact = exactSettings(values);
  return {
    target,
    data,
    val,
    seed: values.seed === undefined ? null : number(values.seed, "--seed", { from: 0, to: 0xffffffff, whole: true }),
    minutes:
      values.minutes === undefined ? 3 : number(values.minutes, "--minutes", { from: 0.5, to: 240, whole: false }),
    exact: exact && { ...exact, ...(caps && { caps }) },
    out,
    csv,
    software: values.software,
    ...(caps && !exact && { caps }),
    ...(values.tune && { tune: true as const }),
  };
}

function parse(argv: readonly string[]) {
  try {
    const { values, tokens } = parseArgs({ args: [...argv], options: flags, strict: true, tokens: true });
    const names = tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []));
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice) throw new Error(`--${twice} is given twice`);
    return values;
  } catch (error) {
    throw new Refused(`${lineOf(error).replace(/\. .*|\.$/, "")}. \`npm run study -- --help\` lists what there is.`);
  }
}

/** A folder that is there. */
function folder(name: string, flag: string): string {
  const path = resolve(name);
  if (!existsSync(path) || !statSync(path).isDirectory())
    throw new Refused(`${flag} names ${path}, and there is no such folder.`);
  return path;
}

/** A file that may be made: its folder is there, and it is not. */
function writable(name: string, flag: string): string {
  const path = resolve(name);
  if (!existsSync(dirname(path)) || !statSync(dirname(path)).isDirectory())
    throw new Refused(`${flag} names a file in ${dirname(path)}, and there is no such folder.`);
  if (existsSync(path)) throw new Refused(`${path} is there already; ${flag} writes over nothing.`);
  return path;
}

/** Caps as `rotation=0.35,flip=0`. */
function capsOf(text: string): Caps {
  const pairs = text.split(",").map((pair) => {
    const [name = "", strength = ""] = pair.split("=");
    const kind = operationKinds.find((known) => known === name);
    if (!kind) throw new Refused(`--caps knows no operation “${name}”; there are ${operationKinds.join(", ")}.`);
    return [kind, number(strength, `--caps ${name}`, { from: 0, to: 1, whole: false })] as const;
  });
  const caps: Caps = Object.fromEntries(pairs);
  if (Object.keys(caps).length < pairs.length) throw new Refused("--caps names an operation twice.");
  return caps;
}

function exactSettings(values: Values): Options["exact"] {
  if (values.blocks === undefined) {
    const given = exactFlags.find((flag) => values[flag] !== undefined);
    if (given)
      throw new Refused(
        `--${given} says exactly what to measure, so say how often as well: --blocks ${fewestBlocks}, say; with --minutes alone the study is planned.`,
      );
    return null;
  }
  const [policy, ...policies] = policiesOf(values.policies ?? "none,heavy");
  const [base, ...bases] = basesOf(values.base ?? "lite0");
  const { budgets, further } = budgetsOf(values.budgets ?? "5,20");
  const lesser = lesserDepths(values.depths ?? "full");
  if (values["doubled-views"] && !lesser.includes("probe"))
    throw new Refused("--doubled-views is compared with the last layer alone, so say --depths probe,full as well.");
  // What is measured beside the answer, by the option that asks for it, in the order of passes.
  const beside = {
    "first-look": values["first-look"] ? ["first-look"] : [],
    policies,
    base: bases,
    budgets: further,
    depths: lesser,
    "doubled-views": values["doubled-views"] ? ["doubled-views"] : [],
  };
  const passes = Object.values(beside).flat();
  const whole = (flag: "blocks" | "steps" | "pixels" | "held", otherwise: number, to: number) =>
    number(values[flag] ?? String(otherwise), `--${flag}`, { from: 1, to, whole: true });
  const asked = {
    protocol,
    // Any: what is learnt is known when its pictures were taken.
    target: targetIds[0],
    base,
    cut: (values.cut ?? "middle") as Cut,
    pixels: whole("pixels", 64, 224),
    steps: whole("steps", 500, 10_000),
    batch: 16,
    depth: "full",
    policy,
    strength: number(values.strength ?? "1", "--strength", { from: 0, to: 1, whole: false }),
    budgets,
    validationPerClass: whole("held", 40, 1000),
    blocks: whole("blocks", fewestBlocks, 100),
    seed: 0,
    permutedLabels: false,
    doubledBlocks: number(values.doubled ?? "0", "--doubled", { from: 0, to: 10, whole: true }),
    ...(passes.length > 0 && { passes }),
    ...(lesser.length > 0 && { questions }),
  };
  const { seed: _, target: __, ...exact } = valid(asked, beside);
  return exact;
}

function many(text: string): readonly string[] {
  return text.split(",");
}

/** The policy that the answer is about, and those that are measured beside it. */
function policiesOf(text: string): readonly string[] {
  const named = many(text).filter((name) => name !== "none");
  const unknown = named.find((name) => !policyNames.some((policy) => policy === name));
  if (unknown !== undefined)
    throw new Refused(`--policies can’t be that: there is no “${unknown}”, but ${policyNames.join(", ")}.`);
  if (named.length === 0) throw new Refused("--policies takes what is compared with none, heavy for example.");
  if (new Set(named).size < named.length) throw new Refused("--policies names a policy twice.");
  return named;
}

/** The base that the answer is about, and those that are measured beside it. */
function basesOf(text: string): readonly string[] {
  const bases = many(text);
  const unknown = bases.find((name) => !baseIds.some((id) => id === name));
  if (unknown !== undefined)
    throw new Refused(`--base can’t be that: there is no “${unknown}”, but ${baseIds.join(" and ")}.`);
  if (new Set(bases).size < bases.length) throw new Refused("--base names a base twice.");
  return bases;
}

/** The budgets that the answer averages over, and those that are measured beside it. */
function budgetsOf(text: string): { readonly budgets: readonly number[]; readonly further: readonly number[] } {
  const all = many(text).map((one) => number(one, "--budgets", { from: 1, to: 1000, whole: true }));
  if (all.length < 3) return { budgets: all, further: [] };
  const budgets = [all[0]!, 4 * all[0]!];
  if (!all.includes(budgets[1]!) || all.some((n, at) => at > 0 && n <= all[at - 1]!))
    throw new Refused(
      `--budgets can’t be that: of more than two numbers, ascending, the answer is over the fewest images and four times as many, so say ${budgets.join(" and ")} and what you want beside them.`,
    );
  return { budgets, further: all.filter((n) => !budgets.includes(n)) };
}

/** The depths that are measured beside the answer, in the order of passes. */
function lesserDepths(text: string): readonly Depth[] {
  const named = many(text);
  const lesser = depths.filter((depth) => depth !== "full" && named.includes(depth));
  if (!named.includes("full") || named.length !== lesser.length + 1)
    throw new Refused(
      "--depths takes full, and before it probe, top or both: the answer compares starts in which all layers train, and the last layer alone (probe) or the upper layers (top) can be measured beside it.",
    );
  return lesser;
}

/** Settings that the engine takes; throws `Refused` with the options that it does not, those of `beside` that ask for passes. */
function valid(settings: unknown, beside: Readonly<Record<string, readonly unknown[]>>): FrozenSettings {
  const parsed = v.safeParse(settingsSchema, settings);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = v.getDotPath(issue)?.split(".")[0];
  const asking = Object.keys(beside).filter((flag) => beside[flag]!.length > 0);
  const flags = key === "passes" ? asking : key === "policy" ? ["policies"] : key ? [key] : [];
  throw new Refused(
    flags.length > 0
      ? `${flags.map((flag) => `--${flag}`).join(", ")} can’t be that: ${issue.message.replace(/^Invalid \w+: E/, "e")}.`
      : `These settings don’t go together: ${issue.message}.`,
  );
}

function number(
  text: string,
  flag: string,
  { from, to, whole }: { readonly from: number; readonly to: number; readonly whole: boolean },
): number {
  const found = Number(text);
  if (/^[0-9]+(\.[0-9]+)?$/.test(text) && found >= from && found <= to && (!whole || Number.isInteger(found)))
    return found;
  throw new Refused(`${flag} takes a ${whole ? "whole " : ""}number from ${from} to ${to}, not “${text}”.`);
}
