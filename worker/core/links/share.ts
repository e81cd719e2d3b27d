// Links that carry a result, or a study to repeat, in their fragment: nothing is stored anywhere, and a fragment is never
// sent to a server. A link is short enough for a QR code and made of letters that no address escapes.
// What a link says is parsed like anything from outside; it is not proof of a measurement.

import { type Primary, usedRuns } from "../answers/primary";
import { decodeText } from "../base64url";
import { digestOfData } from "../digest";
import type { RunRecord, StudyRecord } from "../records/record";
import { armsOf, type Settings } from "../study/study";
import { readFirstResult, readFirstSettings } from "./first-links";
import { type FieldVersion, fieldsOf, joined, settingFields, settingsOf, versionOf } from "./link-fields";
import { readResult, resultFrom, writeResult } from "./link-result";
import { areSame, type FrozenSettings, type SharedResult, type TrainedOn } from "./shared-result";

export type { Finding, FrozenSettings, SharedResult, TrainedOn } from "./shared-result";

/** What a fragment turned out to be. `none` is any fragment that does not claim to be one of ours. */
export type Link =
  | { readonly kind: "result"; readonly result: SharedResult }
  | { readonly kind: "repeat"; readonly settings: FrozenSettings }
  | { readonly kind: "none" }
  | { readonly kind: "broken"; readonly why: string };

const longest = 40_000;
const sealLength = 6;

type Records = Pick<StudyRecord, "settings" | "blocks" | "runs">;

/** The fragment (without `#`) of a link that repeats a study: the same splits, weights, orders and views. */
export function repeatLink(settings: Settings): string {
  const version = versionOf(settings);
  return `s${version}.${sealed(joined(settingFields(settings, version)))}`;
}

/** The fragment (without `#`) of a link that shows this result, and lets it be repeated. */
export function resultLink(study: Records, primary: Primary): string {
  const blocks = completeBlocks(study);
  const heldBack = blocks.map(([run]) => study.blocks.find(({ block }) => block === run?.block)?.groups.length ?? 0);
  const { standardError, verdict, settled, reasons, scratchFit, doubled } = primary;
  const imagesOf = (share: number, at: number) => Math.round(share * heldBack[at]!);
  const text = writeResult({
    settings: study.settings,
    heldBack,
    trainedOn: trainedOn(study),
    standardError,
    verdict,
    settled,
    reasons,
    right: blocks.map((runs, at) => runs.map(({ accuracy }) => imagesOf(accuracy, at))),
    plans: plansOf(study),
    scratchFit,
    doubled: Array.from({ length: doubled?.blocks ?? 0 }, (_, at) =>
      doubled!.arms.map(({ perBlock }) => imagesOf(perBlock[at]!, at)),
    ),
  });
  return `r${versionOf(study.settings)}.${sealed(text)}`;
}

/** A mark of each complete block, three hexadecimal digits: equal images, training order and views give equal marks on every device. */
export function plansOf(study: Records): readonly string[] {
  return completeBlocks(study).map((runs) => {
    const plan = runs.map(({ validationHash, trainingHash, batchesHash }) => [
      validationHash,
      trainingHash,
      batchesHash,
    ]);
    return digestOfData(plan).slice(0, 3);
  });
}

function completeBlocks(study: Records): readonly (readonly RunRecord[])[] {
  const used = usedRuns(study);
  const arms = armsOf(study.settings).length;
  return Array.from({ length: used.length / arms }, (_, at) => used.slice(arms * at, arms * (at + 1)));
}

/** The different pairs of trainer and backend that made a study's answer, or its runs so far before a complete block. */
export function trainedOn(study: Records): readonly TrainedOn[] {
  const used = usedRuns(study);
  const pairs = (used.length > 0 ? used : study.runs).map(({ trainer, backend }) => ({ trainer, backend }));
  return pairs.filter((pair, at) => pairs.findIndex((other) => areSame(pair, other)) === at);
}

/**
 * What a fragment (with or without `#`) carries.
 * - Must never throw, whatever it is given.
 * - Must open links of every version so far, and say of any other that it is another.
 * - Must refuse what was cut or changed on the way, unknown settings, and a result that could not have been measured.
 */
export function parseLink(fragment: string): Link {
  const text = fragment.startsWith("#") ? fragment.slice(1) : fragment;
  const [start = "", kind, version] = /^([rs])([0-9]{1,3})\./.exec(text) ?? [];
  if (kind === undefined) return { kind: "none" };
  const body = text.slice(start.length);
  switch (version) {
    case "1":
      return firstLink(kind, body);
    case "2":
      return laterLink(kind, body, 2);
    case "3":
      return laterLink(kind, body, 3);
    case "4":
      return laterLink(kind, body, 4);
    default:
      return { kind: "broken", why: "It was made by another version of Headstart." };
  }
}

function laterLink(kind: string, sealedText: string, version: FieldVersion): Link {
  const text = sealedText.length <= longest ? unsealed(sealedText) : null;
  if (text === null) return cutShort;
  if (kind === "s") return repeatOf(settingsIn(text, version));
  const carried = readResult(text, version);
  return resultOf(carried && resultFrom(carried));
}

function settingsIn(text: string, version: FieldVersion): FrozenSettings | null {
  const settings = settingsOf(fieldsOf(text), version);
  return settings && joined(settingFields(settings, version)) === text ? settings : null;
}

function firstLink(kind: string, encoded: string): Link {
  const json = encoded.length <= longest ? decodeText(encoded) : null;
  if (json === null) return cutShort;
  return kind === "s" ? repeatOf(readFirstSettings(json)) : resultOf(readFirstResult(json));
}

function repeatOf(settings: FrozenSettings | null): Link {
  return settings ? { kind: "repeat", settings } : notOurs;
}

function resultOf(result: SharedResult | null): Link {
  return result ? { kind: "result", result } : notOurs;
}

const cutShort: Link = { kind: "broken", why: "A part of it is missing or was changed on the way." };
const notOurs: Link = { kind: "broken", why: "What it carries is not a study of this version of Headstart." };

// Against accidents only: whoever writes a link can seal it.
function sealed(text: string): string {
  return `${text}.${sealOf(text)}`;
}

function unsealed(sealedText: string): string | null {
  const text = sealedText.slice(0, -sealLength - 1);
  return sealed(text) === sealedText ? text : null;
}

function sealOf(text: string): string {
  return digestOfData(text).slice(0, sealLength);
}
