import { describe, expect, test } from "vitest";
import { fewestCombined, summaryOf, varianceOf } from "#core/everyone/summary";
import { groupOf, hundred, partOf, reportFrom } from "./releases";

describe("the summary of a group", () => {
  test("sums up a median and quartiles, over all errors and parts", () => {
    const parts = [
      partOf([
        [5, 0, 4],
        [5, 1, 2],
        [7, 1, 12],
      ]),
      partOf([[9, 2, 6]]),
    ];
    const summary = summaryOf({ parts, settled: 1 });
    expect(summary.bars.filter(({ studies }) => studies > 0)).toEqual([
      { low: -0.02, high: 0.02, studies: 6 },
      { low: 0.06, high: 0.1, studies: 12 },
      { low: 0.14, high: 0.18, studies: 6 },
    ]);
    expect(summary.centre).toMatchObject({ low: 0.02, median: 0.08, high: 0.1 });
    expect(summaryOf({ parts, settled: 0 })).toMatchObject({ bars: summary.bars, centre: null, arms: [] });
  });

  test("finds the centre of its studies to within a bin", () => {
    const { centre, studies } = summaryOf(groupOf(hundred));
    expect(studies).toBe(100);
    expect(centre?.median).toBeGreaterThan(0.13);
    expect(centre?.median).toBeLessThan(0.19);
    expect(centre?.low).toBeLessThan(centre!.median);
    expect(centre?.high).toBeGreaterThan(centre!.median);
    expect(centre?.trimmedMean).toBeCloseTo(centre!.median, 1);
  });

  test("has bands that hold what five made-up studies in a hundred, all at one end, can do", () => {
    const honest = hundred.slice(0, 95);
    const truth = summaryOf(groupOf(honest)).centre!;
    for (const end of [-100, 100]) {
      const lies = Array.from({ length: 5 }, () => ({ ...reportFrom(0), interaction: end < 0 ? 0 : 17 }));
      const { centre } = summaryOf(groupOf([...honest, ...lies]));
      const [low, high] = centre!.medianBand;
      expect(low - 1e-9).toBeLessThanOrEqual(truth.median);
      expect(high + 1e-9).toBeGreaterThanOrEqual(truth.median);
      const [trimmedLow, trimmedHigh] = centre!.trimmedBand;
      expect(trimmedLow - 1e-9).toBeLessThanOrEqual(truth.trimmedMean);
      expect(trimmedHigh + 1e-9).toBeGreaterThanOrEqual(truth.trimmedMean);
    }
  });

  test("gives each arm the mean of its bins, with the noise's standard deviation", () => {
    const { arms } = summaryOf(groupOf(hundred));
    expect(arms.map(({ init, treated }) => [init, treated])).toEqual([
      ["pretrained", false],
      ["pretrained", true],
      ["scratch", false],
      ["scratch", true],
    ]);
    expect(arms[0]?.accuracy).toBeCloseTo(0.85, 10);
    expect(arms[2]?.accuracy).toBeCloseTo(0.55, 10);
    for (const { noise } of arms) expect(noise).toBeGreaterThan(0.01);
  });

  test("sums up neither few studies nor those that are not settled", () => {
    expect(summaryOf(groupOf(hundred.slice(0, fewestCombined - 1))).centre).toBeNull();
    expect(summaryOf(groupOf(hundred, { settled: 0 })).centre).toBeNull();
  });

  test("knows the variance of the noise: 2 a / (1 - a)^2 for a = exp(-1 / scale)", () => {
    // Summed over k from -200 to 200.
    const a = Math.exp(-1 / 5);
    let mass = 0;
    let square = 0;
    for (let k = -200; k <= 200; k++) {
      mass += a ** Math.abs(k);
      square += k * k * a ** Math.abs(k);
    }
    expect(varianceOf({ numerator: 5, denominator: 1 })).toBeCloseTo(square / mass, 9);
  });
});
