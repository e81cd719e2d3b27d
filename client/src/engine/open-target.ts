// What a study is about, opened by its name: a built-in target comes from the site, an own task from this device.

import type { Settings } from "#core/study";
import { isOwn } from "#core/target-name";
import { type OpenTarget, type OwnTasks, openOwnTarget } from "./own-images";
import { loadTarget } from "./targets";

/** The target of a study with these settings. */
export async function openTarget(
  settings: Pick<Settings, "target" | "pixels" | "budgets" | "validationPerClass" | "steps" | "batch">,
  { tasks, signal }: { readonly tasks: OwnTasks; readonly signal: AbortSignal },
): Promise<OpenTarget> {
  const { target: name, pixels } = settings;
  if (isOwn(name)) return openOwnTarget(settings, { name, tasks, signal });
  return { target: await loadTarget(name, { pixels, signal }), ready: async () => {} };
}
