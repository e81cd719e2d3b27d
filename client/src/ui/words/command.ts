// The command line that makes a study: for whoever wants to make it again without a page.

import type { Settings } from "#core/study";

/** `npm run study -- --task digits ...`; tests/client/study/options.test.ts reads it back to these settings. */
export function commandOf(settings: Settings): string {
  const { target, blocks, steps, pixels, cut, budgets, policy, base, doubledBlocks, seed } = settings;
  const flags = {
    task: target,
    blocks,
    steps,
    pixels,
    cut,
    budgets: budgets.join(","),
    policies: `none,${policy}`,
    base,
    ...(doubledBlocks > 0 ? { doubled: doubledBlocks } : {}),
    seed,
    out: "study.json",
  };
  return `npm run study -- ${Object.entries(flags)
    .map(([name, value]) => `--${name} ${value}`)
    .join(" ")}`;
}
