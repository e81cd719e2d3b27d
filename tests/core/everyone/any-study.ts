// Any study that a device may make, as what a report is made from.

import fc from "fast-check";
import { devices, reportedArms, reportedTasks } from "#core/everyone/report";
import { baseIds, builtInClasses, cutsOf } from "#core/study/study";
import type { Made } from "./releases";

/** A study as a device makes it: how many of the validation images each run got right, per block and budget. */
export const anyStudy: fc.Arbitrary<Made> = fc
  .record({
    images: fc.integer({ min: 10, max: 1000 }),
    budgets: fc.constantFrom(1, 2),
    blocks: fc.integer({ min: 1, max: 12 }),
    level: fc.tuple(
      ...reportedArms.map(() => fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))),
    ),
    spread: fc.double({ min: 0, max: 0.3, noNaN: true }),
    noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 96, maxLength: 96 }),
    standardError: fc.oneof(
      fc.constantFrom(0, 0.02, 0.05),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
    ),
    task: fc.constantFrom(...reportedTasks),
    ownClasses: fc.integer({ min: 2, max: 30 }),
    setup: fc.constantFrom(...baseIds.flatMap((base) => cutsOf[base].map((cut) => ({ base, cut })))),
    device: fc.constantFrom(...devices),
    promised: fc.boolean(),
  })
  .map(
    ({ images, budgets, blocks, level, spread, noise, standardError, task, ownClasses, setup, device, promised }) => {
      const runs = reportedArms.flatMap((arm, index) =>
        Array.from({ length: blocks * budgets }, (_, run) => {
          const share = (level[index] ?? 0) + spread * (noise[24 * index + run] ?? 0);
          return { ...arm, right: Math.round(Math.min(1, Math.max(0, share)) * images) };
        }),
      );
      // The mean contribution of an image, as the estimator has it: summed over runs before it is divided.
      const contributions = runs.reduce(
        (sum, { init, treated, right }) => sum + ((init === "scratch") === treated ? right : -right),
        0,
      );
      return {
        task,
        classes: task === "own" ? ownClasses : builtInClasses[task],
        ...setup,
        device,
        budgets,
        interaction: contributions / (images * blocks * budgets),
        standardError,
        accuracies: runs.map(({ init, treated, right }) => ({ init, treated, accuracy: right / images })),
        settled: blocks >= 6,
        promised,
      };
    },
  );
