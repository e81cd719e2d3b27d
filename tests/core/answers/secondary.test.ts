import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { type Effect, effectsOf, families } from "#core/answers/secondary";
import { digestOfData } from "#core/digest";
import type { RunRecord, StudyRecord } from "#core/records/record";
import { holm } from "#core/statistics/holm";
import { type Pass, questions } from "#core/study/study";
import { studyOf } from "../../client/studies";

const passes: Pass[] = ["first-look", "light", "glyphs", 10, "probe", "top", "doubled-views"];
/** So few images that 20 a class overlap much between seeds, and 10 do not. */
const crowded = (study: StudyRecord) => ({
  ...study,
  blocks: study.blocks.map((block) => ({ ...block, trainable: 50 })),
});
const change = { passes, questions } as const;
const whole = crowded(studyOf({ blocks: 6, change }));
const effects = effectsOf(whole);

/** The same records as a study of another endpoint. */
function asEndpoint(change: Partial<StudyRecord["settings"]>, isOne: (run: RunRecord) => boolean) {
  const { passes: _, questions: __, ...rest } = whole.settings;
  const settings = { ...rest, ...change };
  const settingsHash = digestOfData(settings);
  const { base } = settings;
  const runs = whole.runs
    .filter((run) => run.depth === "full" && (run.init === "scratch" || run.base === base) && isOne(run))
    .map((run) => ({ ...run, settingsHash, base }));
  return primaryOf({ ...whole, settings, runs });
}

/** What a run came to. */
function outcomeOf({ accuracy, precision, recall, logLoss, confusion, correct, shifted, fit }: RunRecord) {
  return { accuracy, precision, recall, logLoss, confusion, correct, shifted, fit };
}

function only(found: readonly Effect[], wanted: Partial<Effect["question"]>, pass: Pass): Effect {
  const matching = found.filter(
    (one) => one.pass === pass && Object.entries(wanted).every(([key, value]) => Object(one.question)[key] === value),
  );
  expect(matching).toHaveLength(1);
  return matching[0]!;
}

describe("what a pass found", () => {
  test.each<[Pass, ReturnType<typeof asEndpoint>]>([
    ["light", asEndpoint({ policy: "light" }, ({ policy, n }) => policy !== "heavy" && n !== 10)],
    ["glyphs", asEndpoint({ base: "glyphs" }, ({ policy, n }) => policy !== "light" && n !== 10)],
    [10, asEndpoint({ budgets: [10] }, ({ policy, n }) => policy !== "light" && n === 10)],
  ])("%s: is what the primary endpoint would be if it were about that", (pass, primary) => {
    const { estimate, standardError, low, high } = primary;
    expect(only(effects, { ask: "interaction" }, pass)).toMatchObject({
      estimate,
      standardError,
      low,
      high,
      blocks: 6,
    });
    for (const init of pass === "glyphs" ? (["pretrained"] as const) : (["pretrained", "scratch"] as const)) {
      const gains = primary.gains.filter((gain) => gain.init === init);
      const mean = gains.reduce((sum, { gain }) => sum + gain, 0) / gains.length;
      expect(only(effects, { ask: "gain", init }, pass).estimate).toBeCloseTo(mean, 12);
    }
  });

  test("instead of the endpoint's policy or depth is the difference of accuracies over seeds and budgets", () => {
    const usual = whole.runs.filter(({ views }) => views === undefined);
    const mean = (is: Partial<RunRecord>) => {
      const runs = usual.filter((run) => Object.entries(is).every(([key, value]) => Object(run)[key] === value));
      const base = is.base ?? "lite0";
      const endpoint = runs.filter((run) => run.n !== 10 && run.base === base);
      expect(endpoint).toHaveLength(12);
      return endpoint.reduce((sum, { accuracy }) => sum + accuracy, 0) / endpoint.length;
    };
    for (const init of ["pretrained", "scratch"] as const) {
      const [light, heavy] = (["light", "heavy"] as const).map((policy) => mean({ init, policy, depth: "full" }));
      expect(only(effects, { ask: "instead", init }, "light").estimate).toBeCloseTo(light! - heavy!, 12);
    }
    for (const policy of ["none", "heavy"] as const) {
      const all = mean({ init: "pretrained", policy, depth: "full" });
      for (const depth of ["probe", "top"] as const) {
        const less = mean({ init: "pretrained", policy, depth });
        expect(only(effects, { ask: "instead", policy }, depth).estimate).toBeCloseTo(less - all, 12);
      }
      const [glyphs, lite0] = (["glyphs", "lite0"] as const).map((base) =>
        mean({ init: "pretrained", policy, depth: "full", base }),
      );
      expect(only(effects, { ask: "instead", policy }, "glyphs").estimate).toBeCloseTo(glyphs! - lite0!, 12);
    }
  });

  test("another base lowers the need more by as much as its interaction is larger, whatever scratch gains", () => {
    const larger = only(effects, { ask: "interaction" }, "glyphs").estimate! - primaryOf(whole).estimate!;
    const { estimate, p } = only(effects, { ask: "difference" }, "glyphs");
    expect(estimate).toBeCloseTo(larger, 12);
    const luckless = {
      ...whole,
      runs: whole.runs.map((run) => (run.init === "scratch" ? { ...run, ...outcomeOf(whole.runs[0]!) } : run)),
    };
    expect(only(effectsOf(luckless), { ask: "difference" }, "glyphs")).toMatchObject({ estimate, p });
    // Of a base that needs augmentation less, it is above zero.
    const learnt = {
      ...whole,
      runs: whole.runs.map((run) => {
        if (run.base !== "glyphs" || run.policy !== "none") return run;
        const heavy = whole.runs.find(
          (one) => one.base === "glyphs" && one.block === run.block && one.n === run.n && one.policy === "heavy",
        )!;
        return { ...run, ...outcomeOf(heavy) };
      }),
    };
    expect(only(effectsOf(learnt), { ask: "gain" }, "glyphs").estimate).toBe(0);
    const { low, isClear } = only(effectsOf(learnt), { ask: "difference" }, "glyphs");
    expect(low).toBeGreaterThan(0.02);
    expect(isClear).toBe(true);
  });

  test("fewer trained layers change the gain by the difference of gains, of the same seeds and images", () => {
    for (const depth of ["probe", "top"] as const) {
      const gainsOf = (which: RunRecord["depth"]) =>
        whole.blocks.map(({ block }) => {
          const mean = (policy: string) => {
            const runs = whole.runs.filter(
              (run) =>
                run.block === block &&
                run.depth === which &&
                run.views === undefined &&
                run.policy === policy &&
                run.init === "pretrained" &&
                run.base === "lite0" &&
                run.n !== 10,
            );
            expect(runs).toHaveLength(2);
            return runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / 2;
          };
          return mean("heavy") - mean("none");
        });
      const [full, lesser] = [gainsOf("full"), gainsOf(depth)];
      const mean = full.reduce((sum, gain, at) => sum + gain - lesser[at]!, 0) / full.length;
      const { estimate, standardError, blocks } = only(effects, { ask: "difference" }, depth);
      expect(estimate).toBeCloseTo(mean, 12);
      expect(blocks).toBe(6);
      // Paired: where both depths learn alike, what is left is their own difference and no seed's.
      const copied = whole.runs.map((run) => {
        if (run.depth !== depth) return run;
        const same = whole.runs.find(
          (one) =>
            one.depth === "full" &&
            one.base === run.base &&
            one.init === run.init &&
            one.block === run.block &&
            one.policy === run.policy &&
            one.n === run.n,
        )!;
        return { ...run, ...outcomeOf(same) };
      });
      const alike = only(effectsOf({ ...whole, runs: copied }), { ask: "difference" }, depth);
      expect(alike).toMatchObject({ estimate: 0, standardError: 0, p: 1, isClear: false });
      expect(standardError).toBeGreaterThan(0);
    }
  });

  test("twice the views are compared with the head alone on as many as usual, of the same seeds, images and budgets", () => {
    const meanIn = (block: number, views: number | undefined) => {
      const runs = whole.runs.filter(
        (run) => run.block === block && run.depth === "probe" && run.policy === "heavy" && run.views === views,
      );
      expect(runs.map(({ n }) => n)).toEqual([5, 20]);
      return runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / 2;
    };
    const perBlock = whole.blocks.map(({ block }) => meanIn(block, 16) - meanIn(block, undefined));
    const found = only(effects, { ask: "instead" }, "doubled-views");
    expect(found.estimate).toBeCloseTo(perBlock.reduce((sum, one) => sum + one, 0) / 6, 12);
    expect(found).toMatchObject({ blocks: 6, adjusted: found.p });
    // What the head alone is asked has the usual number of views in it, whatever more of them showed.
    const without = { ...whole, runs: whole.runs.filter(({ views }) => views === undefined) };
    const of = (study: typeof whole) => effectsOf(study).filter(({ pass }) => pass !== "doubled-views");
    expect(of(without)).toEqual(of(whole));
    // Nothing of it changes where the usual number is what was made elsewhere, but that the block is not compared.
    const moved = whole.runs.map((run) =>
      run.block === 2 && run.depth === "probe" && run.views === undefined ? { ...run, backend: "cpu" as const } : run,
    );
    expect(only(effectsOf({ ...whole, runs: moved }), {}, "doubled-views").blocks).toBe(5);
  });

  test("of a base that learns exactly as the endpoint's is exactly zero, and claims nothing", () => {
    const copied = {
      ...whole,
      runs: whole.runs.map((run) => {
        if (run.base !== "glyphs") return run;
        const { block, init, policy, n, depth } = run;
        const same = whole.runs.find(
          (one) =>
            `${one.block} ${one.init} ${one.policy} ${one.n} ${one.depth}` ===
            `${block} ${init} ${policy} ${n} ${depth}`,
        )!;
        return { ...run, ...outcomeOf(same) };
      }),
    };
    const found = effectsOf(copied).filter(
      ({ pass, question }) => pass === "glyphs" && question.ask !== "interaction" && question.ask !== "gain",
    );
    expect(found).toMatchObject(new Array(3).fill({ estimate: 0, standardError: 0, p: 1, isClear: false }));
    const { estimate, standardError } = primaryOf(whole);
    expect(only(effectsOf(copied), { ask: "interaction" }, "glyphs")).toMatchObject({ estimate, standardError });
  });

  test("has Holm's p over its family, in which what is not measured yet counts as well", () => {
    expect(effects.map(({ family, pass, question }) => `${family} ${pass} ${question.ask}`)).toEqual([
      "policies light interaction",
      "policies light gain",
      "policies light gain",
      "policies light instead",
      "policies light instead",
      "bases glyphs interaction",
      "bases glyphs difference",
      "bases glyphs gain",
      "bases glyphs instead",
      "bases glyphs instead",
      "budgets 10 interaction",
      "budgets 10 gain",
      "budgets 10 gain",
      "depths probe difference",
      "depths probe gain",
      "depths probe instead",
      "depths probe instead",
      "depths top difference",
      "depths top gain",
      "depths top instead",
      "depths top instead",
      "views doubled-views instead",
    ]);
    const two = studyOf({ blocks: 6, change: { passes: ["light", "trivial"] } });
    const half = effectsOf({ ...two, runs: two.runs.filter(({ policy }) => policy !== "trivial") });
    for (const [found, sizes] of [
      [effects, [5, 5, 3, 8, 1]],
      [half, [10, 0, 0, 0, 0]],
    ] as const) {
      families.forEach((family, at) => {
        const members = found.filter((one) => one.family === family);
        expect(members).toHaveLength(sizes[at]!);
        expect(members.map(({ adjusted }) => adjusted)).toEqual(holm(members.map(({ p }) => p)));
      });
    }
    expect(half.slice(5)).toMatchObject(
      new Array(5).fill({ blocks: 0, estimate: null, low: null, p: 1, isClear: false }),
    );
  });

  test("is clear where Holm's p is at most 5 %, and never on fewer blocks or steps than a verdict needs", () => {
    const weak = [0.01, 0.02].flatMap((gain) => {
      const shares = { scratch: [0.57, 0.57 + 2 * gain], pretrained: [0.82, 0.82 + gain] } as const;
      return effectsOf(studyOf({ blocks: 6, shares, spread: 24, change: { passes } }));
    });
    const kinds = [...effects, ...weak].map(
      ({ p, adjusted, isClear }) => `${p <= 0.05} ${adjusted <= 0.05} ${isClear}`,
    );
    expect(new Set(kinds)).toEqual(new Set(["true true true", "true false false", "false false false"]));
    expect(only(effects, { ask: "interaction" }, "light").isClear).toBe(true);
    const fewer = studyOf({ blocks: 5, change: { passes, blocks: 5 } });
    expect(effectsOf(fewer).map(({ isClear }) => isClear)).not.toContain(true);
    const { runs, settings } = whole;
    const brief = { ...settings, steps: 299 };
    const settingsHash = digestOfData(brief);
    const short = { ...whole, settings: brief, runs: runs.map((run) => ({ ...run, settingsHash, steps: 299 })) };
    expect(effectsOf(short).map(({ isClear }) => isClear)).not.toContain(true);
  });

  test("of a policy that does nothing is exactly zero, and claims nothing", () => {
    const idle = {
      ...whole,
      runs: whole.runs.map((run) => {
        if (run.policy !== "light") return run;
        const none = whole.runs.find(
          ({ block, init, n, policy, depth }) =>
            block === run.block && init === run.init && n === run.n && depth === "full" && policy === "none",
        )!;
        return { ...none, policy: run.policy, strength: run.strength };
      }),
    };
    const found = effectsOf(idle).filter(({ pass, question }) => pass === "light" && question.ask !== "instead");
    expect(found).toMatchObject(new Array(3).fill({ estimate: 0, standardError: 0, p: 1, isClear: false }));
  });
});

test("a block whose heads were made elsewhere counts where all that is compared was made alike", () => {
  const moved = {
    ...whole,
    runs: whole.runs.map((run) =>
      run.block === 2 && run.depth === "probe" ? { ...run, backend: "cpu" as const } : run,
    ),
  };
  const heads = effectsOf(moved).filter(({ pass }) => pass === "probe");
  expect(heads.map(({ question, blocks }) => [question.ask, blocks])).toEqual([
    ["difference", 5],
    ["gain", 6],
    ["instead", 5],
    ["instead", 5],
  ]);
});

test("blocks beyond the plan have no passes, and change nothing of what they found", () => {
  const longer = crowded(studyOf({ blocks: 8, change }));
  expect(longer.runs.length - whole.runs.length).toBe(16);
  expect(effectsOf(longer)).toEqual(effects);
});

test("whatever the outcomes and the passes, the primary endpoint is to the bit the one without them", () => {
  const share = fc.double({ min: 0.1, max: 0.95, noNaN: true });
  const any = fc.tuple(
    share,
    share,
    share,
    share,
    fc.integer({ min: 1, max: 6 }),
    fc.subarray(passes, { minLength: 1 }),
  );
  fc.assert(
    fc.property(any, ([a, b, c, d, blocks, some]) => {
      const shares = { scratch: [a, b], pretrained: [c, d] } as const;
      const without = studyOf({ blocks, shares, doubled: [a, b] });
      const beside = studyOf({ blocks, shares, doubled: [a, b], change: { passes: some } });
      expect(beside.runs.length).toBeGreaterThan(without.runs.length);
      expect(primaryOf(beside)).toEqual(primaryOf(without));
    }),
    { numRuns: 25 },
  );
});
