// The command line that makes a study: for whoever wants to make it again without a page.

import { basesOf, type Change, changeOf, trainingBudgets } from "#core/study/passes";
import { operationKinds, type Settings } from "#core/study/study";

/** `npm run study -- --task digits ...`; tests/client/study/options.test.ts reads it back to these settings. */
export function commandOf(settings: Settings): string {
  const { target, blocks, steps, pixels, cut, policy, strength, doubledBlocks, caps, seed, passes = [] } = settings;
  const changing = (of: Change["of"]) => passes.filter((pass) => pass !== "first-look" && changeOf(pass).of === of);
  const depths = changing("depth");
  const flags = {
    task: target,
    blocks,
    steps,
    pixels,
    cut,
    budgets: trainingBudgets(settings).join(","),
    policies: ["none", policy, ...changing("policy")].join(","),
    ...(strength < 1 && { strength }),
    ...(depths.length > 0 && { depths: [...depths, "full"].join(",") }),
    base: basesOf(settings).join(","),
    held: settings.validationPerClass,
    ...(doubledBlocks > 0 ? { doubled: doubledBlocks } : {}),
    ...(caps && { caps: operationKinds.flatMap((kind) => (kind in caps ? [`${kind}=${caps[kind]}`] : [])).join(",") }),
    seed,
    out: "study.json",
  };
  const words = Object.entries(flags).map(([name, value]) => `--${name} ${value}`);
  const asked = (["first-look", "doubled-views"] as const).filter((pass) => passes.includes(pass));
  return ["npm run study --", ...asked.map((pass) => `--${pass}`), ...words].join(" ");
}
