// Values as the fields of a link: words, numbers, lists and flags in letters that no address escapes. One value has one
// text; a text that writing would not give is refused by whoever reads, since it is written again and compared.

import * as v from "valibot";
import { settingsSchema } from "../records/record";
import { capsIn, capsText } from "../study/caps";
import type { Settings } from "../study/study";
import { ratePowers, type Tuned } from "../study/tuning";
import type { FrozenSettings } from "./shared-result";

const between = "_";
const within = "~";

/** The settings of a link in their order, which never changes; a later version appends, and what is optional comes last. */
const settingKinds = {
  protocol: "number",
  target: "word",
  base: "word",
  cut: "word",
  pixels: "number",
  steps: "number",
  batch: "number",
  depth: "word",
  policy: "word",
  strength: "number",
  budgets: "numbers",
  validationPerClass: "number",
  blocks: "number",
  seed: "number",
  permutedLabels: "flag",
  doubledBlocks: "number",
  caps: "caps",
  tuned: "tuned",
  passes: "passes",
  questions: "version",
} as const satisfies Readonly<
  Record<keyof Settings, "word" | "number" | "numbers" | "flag" | "caps" | "tuned" | "passes" | "version">
>;

const settingKeys = Object.keys(settingKinds) as (keyof Settings)[];

/** Versions of links in this form. */
export type FieldVersion = 2 | 3 | 4;

/**
 * How many fields settings take, at least and at most. A link of the second version knows of no doubled steps, one of the third of
 * nothing optional; one of the fourth ends with the last optional setting that is there.
 */
const settingCounts: Readonly<Record<FieldVersion, readonly [number, number]>> = {
  2: [settingKeys.indexOf("doubledBlocks"), settingKeys.indexOf("doubledBlocks")],
  3: [settingKeys.indexOf("caps"), settingKeys.indexOf("caps")],
  4: [settingKeys.indexOf("caps") + 1, settingKeys.length],
};

/** The version that a link of these settings is written in: the third, unless there is something that it can't say. */
export function versionOf({ caps, tuned, passes }: Settings): 3 | 4 {
  return caps === undefined && tuned === undefined && passes === undefined ? 3 : 4;
}

/** Settings as fields; what is absent is an empty one, and left off at the end. */
export function settingFields(settings: Settings, version: FieldVersion): readonly string[] {
  const fields = settingKeys.slice(0, settingCounts[version][1]).map((key) => {
    if (key === "caps") return settings.caps === undefined ? "" : capsText(settings.caps);
    if (key === "tuned") return settings.tuned === undefined ? "" : tunedText(settings.tuned);
    if (key === "passes") return (settings.passes ?? []).join(within);
    if (key === "questions") return String(settings.questions ?? "");
    const value = settings[key];
    if (typeof value === "object") return numbersField(value);
    return typeof value === "boolean" ? String(Number(value)) : String(value);
  });
  return fields.slice(0, fields.findLastIndex((field) => field !== "") + 1);
}

/** The settings of so many fields; null unless the schema of records takes them. */
export function settingsOf(fields: readonly string[], version: FieldVersion): FrozenSettings | null {
  const [least, most] = settingCounts[version];
  if (fields.length < least || fields.length > most) return null;
  const told = settingKeys
    .slice(0, fields.length)
    .map((key, at) => [key, valueIn(settingKinds[key], fields[at]!)] as const)
    .filter(([, value]) => value !== undefined);
  const parsed = v.safeParse(settingsSchema, { doubledBlocks: 0, ...Object.fromEntries(told) });
  if (!parsed.success || (version === 4 && versionOf(parsed.output) !== version)) return null;
  return parsed.output;
}

function valueIn(kind: (typeof settingKinds)[keyof Settings], field: string): unknown {
  switch (kind) {
    case "word":
      return field;
    case "number":
      return Number(field);
    case "numbers":
      return numbersOf(field);
    case "flag":
      return field === "1";
    case "caps":
      return field === "" ? undefined : capsIn(field);
    case "tuned":
      return field === "" ? undefined : tunedIn(field);
    case "passes":
      return field === ""
        ? undefined
        : field.split(within).map((pass) => (/^[0-9]+$/.test(pass) ? Number(pass) : pass));
    case "version":
      return field === "" ? undefined : Number(field);
    default:
      return kind satisfies never;
  }
}

/** The discarded seed, and the place of each init's power among `ratePowers`. */
function tunedText({ seed, pretrained, scratch }: Tuned): string {
  return numbersField([seed, ratePowers.indexOf(pretrained), ratePowers.indexOf(scratch)]);
}

function tunedIn(field: string): unknown {
  const [seed, pretrained = -1, scratch = -1] = numbersOf(field);
  return { seed, pretrained: ratePowers[pretrained], scratch: ratePowers[scratch] };
}

/** Numbers as one field; none are an empty one. */
export function numbersField(numbers: readonly number[]): string {
  return numbers.join(within);
}

/** The numbers of a field; what is no number is NaN. */
export function numbersOf(field: string): readonly number[] {
  return field === "" ? [] : field.split(within).map(Number);
}

/** Fields as the text of a link. */
export function joined(fields: readonly string[]): string {
  return fields.join(between);
}

/** The fields of a link's text. */
export function fieldsOf(text: string): readonly string[] {
  return text.split(between);
}
