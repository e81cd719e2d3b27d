import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shuffle, stream } from "#core/random";
import {
  type BlockOutcome,
  errorOf,
  type Interaction,
  interactionOf,
  twoWayVariances,
} from "#core/statistics/interaction";
import { type Arm, armKey } from "#core/study/study";
import { answers, anyOutcomes, arms, blockOf, endpoint } from "../answers/outcomes";

const oracle: {
  cases: {
    groups: number[][];
    correct: Record<string, string>[];
    estimate: number;
    variances: { seeds: number; images: number; cells: number };
    standardError: number;
    overlappingError: number;
    logOdds: number;
    logOddsError: number;
  }[];
} = JSON.parse(readFileSync(new URL("../oracle/two-way.json", import.meta.url), "utf8"));

/** The same cases by R's sandwich::vcovCL, exact: NumPy's come from numerical derivatives. */
const sandwich: { cases: { seeds: number; images: number; cells: number }[] } = JSON.parse(
  readFileSync(new URL("../oracle/sandwich.json", import.meta.url), "utf8"),
);

const interaction = (blocks: readonly BlockOutcome[], largest = 0.1, mean = largest / 2) =>
  interactionOf(blocks, { endpoint, overlap: { largest, mean } });

function expectSame(got: Interaction, wanted: Interaction): void {
  expect(got.estimate).toBeCloseTo(wanted.estimate, 12);
  expect(got.standardError).toBeCloseTo(wanted.standardError!, 9);
  expect(got.logOdds).toBeCloseTo(wanted.logOdds, 9);
  expect(got.logOddsError).toBeCloseTo(wanted.logOddsError!, 9);
}

const blocksOf = ({ groups, correct }: (typeof oracle.cases)[number]) =>
  groups.map((images, at) => blockOf((arm) => correct[at]![armKey(arm)]!, images));

test("estimate, variances and errors on both scales equal NumPy's, computed by another road, and the variances R's", () => {
  for (const [at, given] of oracle.cases.entries()) {
    const blocks = blocksOf(given);
    const got = interaction(blocks);
    expect(got.estimate).toBeCloseTo(given.estimate, 12);
    for (const part of ["seeds", "images", "cells"] as const) {
      expect(got.variances![part]).toBeCloseTo(given.variances[part], 9);
      expect(got.variances![part]).toBeCloseTo(sandwich.cases[at]![part], 14);
    }
    expect(got.standardError).toBeCloseTo(given.standardError, 9);
    expect(interaction(blocks, 0.26).standardError).toBeCloseTo(given.overlappingError, 9);
    expect(interaction(blocks, 0.25).standardError).toBe(got.standardError);
    expect(got.logOdds).toBeCloseTo(given.logOdds, 10);
    expect(got.logOddsError).toBeCloseTo(given.logOddsError, 5);
  }
});

test("by hand: deviations +1 and -1 on two images in two seeds", () => {
  // Seed sums 0, 0; image sums 2, -2; cell sums 1, -1, 1, -1; N = 4.
  const values = [
    [1, -1],
    [1, -1],
  ];
  const shared = [
    [0, 1],
    [0, 1],
  ];
  const variances = twoWayVariances(values, shared);
  expect(variances).toEqual({ seeds: 0, images: (2 * 8) / 16, cells: 4 / 16 });
  const few = { overlap: { largest: 0.25, mean: 0.1 }, blocks: 6 };
  expect(errorOf({ ...variances!, training: 0 }, few)).toBe(1); // V_g, since V_s + V_g - V_sg is below it
  const parts = { seeds: 3, images: 2, cells: 1, training: 0 };
  expect(errorOf(parts, few)).toBe(2);
  expect(errorOf(parts, { ...few, overlap: { largest: 0.26, mean: 0.1 } })).toBe(Math.sqrt(5));
});

test("what training images that seeds share teach counts from the thirteenth seed on", () => {
  const parts = { seeds: 3, images: 2, cells: 1, training: 6 };
  const at = (blocks: number, largest = 0.2) => errorOf(parts, { overlap: { largest, mean: 0.1 }, blocks });
  expect([2, 6, 12].map((blocks) => at(blocks))).toEqual([2, 2, 2]);
  expect(at(24)).toBe(Math.sqrt(4 + 6 / 2));
  expect(at(1e9)).toBeCloseTo(Math.sqrt(4 + 6), 6);
  expect(at(14, 0.26)).toBe(Math.sqrt(5)); // 4 + 6/7 is less than V_s + V_g
});

test("V_t is 0.35 of the seeds' variance beyond their images', times the odds of a shared training image", () => {
  const given = oracle.cases[1]!;
  const blocks = blocksOf(given);
  const { seeds, cells, training } = interaction(blocks, 0.2, 0.2).variances!;
  expect(seeds).toBeGreaterThan(cells);
  expect(training).toBeCloseTo((0.35 * blocks.length * (seeds - cells)) / 4, 12);
  expect(interaction(blocks, 0.2, 0).variances!.training).toBe(0);
});

test("images of one group count as one when they agree", () => {
  const values = [
    [1, 1, -1, -1],
    [1, 1, -1, -1],
  ];
  const alone = twoWayVariances(values, [
    [0, 1, 2, 3],
    [0, 1, 2, 3],
  ]);
  const grouped = twoWayVariances(values, [
    [0, 0, 1, 1],
    [0, 0, 1, 1],
  ]);
  expect(alone!.images).toBeCloseTo(((4 / 3) * 16) / 64, 12);
  expect(grouped!.images).toBeCloseTo((2 * 32) / 64, 12);
});

test("scratch gaining 20 points where the pretrained start gains 5 is an interaction of +15 points, in each block", () => {
  const shares = { pretrained: [0.8, 0.85], scratch: [0.5, 0.7] } as const;
  const block = (from: number) =>
    blockOf(({ init, policy }) => answers(shares[init][policy === "none" ? 0 : 1]!, 100, from));
  const got = interaction([block(0), block(30)]);
  expect(got.estimate).toBeCloseTo(0.15, 12);
  expect(got.perBlock[0]).toBeCloseTo(0.15, 12);
  expect(got.perBlock[1]).toBeCloseTo(0.15, 12);
  const logit = (p: number) => Math.log(p / (1 - p));
  expect(got.logOdds).toBeCloseTo(logit(0.7) - logit(0.5) - (logit(0.85) - logit(0.8)), 12);
});

test("an arm that is the other's copy gives exactly 0 with an error of 0", () => {
  fc.assert(
    fc.property(anyOutcomes, (blocks) => {
      const copied = blocks.map(({ groups, correct }) => ({
        groups,
        correct: new Map(arms.map((arm) => [armKey(arm), correct.get(armKey({ ...arm, init: "pretrained" }))!])),
      }));
      const got = interaction(copied);
      expect([got.estimate, got.logOdds]).toEqual([0, 0]);
      expect([0, null]).toContain(got.standardError);
    }),
  );
});

test("arms that are always or never right keep finite log-odds", () => {
  const got = interaction([0, 1].map(() => blockOf(({ init }) => answers(init === "scratch" ? 0 : 1, 10))));
  expect([got.logOdds, got.logOddsError]).toEqual([0, 0]);
  const lifted = interaction([0, 1].map(() => blockOf(({ policy }) => answers(policy === "none" ? 0 : 1, 10))));
  expect(Number.isFinite(lifted.logOdds)).toBe(true);
});

test("one block has an estimate and no error", () => {
  const got = interaction([blockOf(({ init }) => answers(init === "scratch" ? 0.3 : 0.6, 10))]);
  expect(got).toMatchObject({ estimate: 0, variances: null, standardError: null, logOddsError: null });
});

test("relabelling the groups, or reordering images or seeds, changes nothing", () => {
  const reordered = ({ groups, correct }: BlockOutcome, order: readonly number[]): BlockOutcome => ({
    groups: order.map((image) => groups[image]!),
    correct: new Map([...correct].map(([key, flags]) => [key, Uint8Array.from(order, (image) => flags[image]!)])),
  });
  fc.assert(
    fc.property(anyOutcomes, fc.nat(), (blocks, seed) => {
      const wanted = interaction(blocks);
      fc.pre(wanted.standardError !== null);
      const random = stream(seed);
      const images = [...wantedImages(blocks)];
      expectSame(interaction(shuffle(blocks, random)), wanted);
      expectSame(interaction(blocks.map((block) => reordered(block, shuffle(images, random)))), wanted);
      const names = shuffle([11, 22, 33, 44, 55, 66], random);
      const renamed = blocks.map((block) => ({ ...block, groups: Array.from(block.groups, (group) => names[group]!) }));
      expectSame(interaction(renamed), wanted);
    }),
  );
});

test("swapping the inits, or augmentation and none, flips the sign and keeps the error", () => {
  const exchanged = (blocks: readonly BlockOutcome[], other: (arm: Arm) => Arm) =>
    blocks.map(({ groups, correct }) => ({
      groups,
      correct: new Map(arms.map((arm) => [armKey(arm), correct.get(armKey(other(arm)))!])),
    }));
  fc.assert(
    fc.property(anyOutcomes, (blocks) => {
      const wanted = interaction(blocks);
      fc.pre(wanted.standardError !== null);
      const flipped = { ...wanted, estimate: -wanted.estimate, logOdds: -wanted.logOdds };
      const inits = exchanged(blocks, (arm) => ({ ...arm, init: arm.init === "scratch" ? "pretrained" : "scratch" }));
      const policies = exchanged(blocks, (arm) => ({ ...arm, policy: arm.policy === "none" ? "heavy" : "none" }));
      expectSame(interaction(inits), flipped);
      expectSame(interaction(policies), flipped);
    }),
  );
});

test("a block without an outcome of an arm is refused", () => {
  const whole = blockOf(() => "0110");
  const torn = { ...whole, correct: new Map([...whole.correct].slice(1)) };
  expect(() => interaction([torn])).toThrow(RangeError);
});

function wantedImages(blocks: readonly BlockOutcome[]): Iterable<number> {
  return Array.from({ length: blocks[0]!.groups.length }).keys();
}
