// How a study names what it is about: a built-in target, or a visitor's own task by its number of classes and a digest of
// what is in it. Titles, files and the device have no part in a name, so a name may stand in a link.

import * as v from "valibot";
import { builtInClasses, type TargetId, targetIds } from "./study";
import { fewestClasses, mostClasses } from "./task";

/** A visitor's own task: `own-<classes>-<16 hexadecimal digits>`; see `ownTargetName`. */
export type OwnTarget = `own-${number}-${string}`;

/** A target as settings name it. */
export type TargetName = TargetId | OwnTarget;

const ownForm = /^own-([1-9][0-9]?)-[0-9a-f]{16}$/;

/** The name of an own task as it is stored and asked for. */
export const ownTargetSchema = v.custom<OwnTarget>((name) => {
  const classes = typeof name === "string" ? Number(ownForm.exec(name)?.[1]) : Number.NaN;
  return classes >= fewestClasses && classes <= mostClasses;
}, "no name of an own task");

/** A target's name as it is stored, linked and asked for. */
export const targetNameSchema = v.union([v.picklist(targetIds), ownTargetSchema]);

/** True for a visitor's own task. */
export function isOwn(name: TargetName): name is OwnTarget {
  return name.startsWith("own-");
}

/** Classes of a target. */
export function classesOf(name: TargetName): number {
  return isOwn(name) ? Number(name.split("-")[1]) : builtInClasses[name];
}
