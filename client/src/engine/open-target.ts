// What a study is about, opened by its name: a built-in target comes from the site, an own task from this device.

import type { Target } from "#core/pixels";
import type { Settings } from "#core/study/study";
import { isOwn } from "#core/study/target-name";
import { type OwnTasks, openOwnTarget } from "./own-images";
import { loadTarget } from "./targets";

/** The target of a study with these settings. */
export async function openTarget(
  { target: name, pixels }: Pick<Settings, "target" | "pixels">,
  { tasks, signal }: { readonly tasks: OwnTasks; readonly signal: AbortSignal },
): Promise<Target> {
  return isOwn(name) ? openOwnTarget(name, { pixels, tasks, signal }) : loadTarget(name, { pixels, signal });
}
