// What rendering does to colours.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { ViewPlan } from "#core/pictures/view";
import { noise } from "./pictures";
import { colours, packed, render } from "./rendered";

test("colours are torchvision's: brightness, contrast about the mean grey, saturation, hue", () => {
  // Each formula of torchvision.transforms.functional in Python, hue with colorsys:
  //   cl = lambda v: min(255, max(0, v));  grey = lambda p: .299 * p[0] + .587 * p[1] + .114 * p[2]
  //   px = [[cl(b * v) for v in p] for p in px];  m = sum(map(grey, px)) / len(px)
  //   px = [[cl(m + c * (v - m)) for v in p] for p in px]
  //   px = [[cl(grey(p) + s * (v - grey(p))) for v in p] for p in px]
  //   H, S, V = colorsys.rgb_to_hsv(*[v / 255 for v in p]);  p = [255 * v for v in colorsys.hsv_to_rgb((H + h) % 1, S, V)]
  //   [int(v + .5) for v in p]
  const source = packed(2, [
    [200, 30, 60],
    [10, 240, 90],
    [40, 70, 250],
    [128, 128, 128],
  ]);
  const jitter = (changes: Partial<ViewPlan>) => colours(render(source, changes));
  expect(jitter({ brightness: 1.2 })).toEqual([
    [240, 36, 72],
    [12, 255, 108],
    [48, 84, 255],
    [154, 154, 154],
  ]);
  expect(jitter({ contrast: 0.7 })).toEqual([
    [174, 55, 76],
    [41, 202, 97],
    [62, 83, 209],
    [123, 123, 123],
  ]);
  expect(jitter({ saturation: 1.4 })).toEqual([
    [246, 8, 50],
    [0, 255, 64],
    [23, 65, 255],
    [128, 128, 128],
  ]);
  expect(jitter({ hue: 0.05 })).toEqual([
    [200, 51, 30],
    [10, 240, 159],
    [73, 40, 250],
    [128, 128, 128],
  ]);
  expect(jitter({ hue: -0.4 })).toEqual([
    [30, 128, 200],
    [240, 10, 22],
    [154, 250, 40],
    [128, 128, 128],
  ]);
  // Without any saturation no hue is left to shift.
  expect(jitter({ saturation: 0, hue: 0.3 })).toEqual([
    [84, 84, 84],
    [154, 154, 154],
    [82, 82, 82],
    [128, 128, 128],
  ]);
  expect(jitter({ brightness: 0.8, contrast: 1.3, saturation: 0.6, hue: 0.3 })).toEqual([
    [67, 133, 27],
    [69, 55, 189],
    [163, 32, 77],
    [106, 106, 106],
  ]);
});

test("brightness multiplies and stops at 255, so nothing wraps around", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2, noNaN: true }), fc.nat(), (brightness, seed) => {
      const source = noise({ seed, count: 1, size: 4 });
      render(source, { brightness }).forEach((value, index) => {
        if (index % 4 === 3) return;
        expect(Math.abs(value - Math.min(255, brightness * source.data[index]!))).toBeLessThanOrEqual(0.52);
      });
    }),
  );
});

test("extreme colours are clamped, so no channel leaves its order", () => {
  const source = packed(1, [[250, 10, 120]]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (contrast, saturation) => {
        const [red, green, blue] = colours(render(source, { contrast, saturation }))[0] as [number, number, number];
        expect(red).toBeGreaterThanOrEqual(blue);
        expect(blue).toBeGreaterThanOrEqual(green);
      },
    ),
  );
});

test("a whole turn of hue changes nothing, and no hue changes the largest or the smallest channel", () => {
  const source = noise({ seed: 6, count: 1, size: 8 });
  expect(render(source, { hue: 1 })).toEqual(source.data);
  fc.assert(
    fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (hue) => {
      const before = colours(source.data);
      colours(render(source, { hue })).forEach((colour, pixel) => {
        expect(Math.max(...colour)).toBe(Math.max(...before[pixel]!));
        expect(Math.min(...colour)).toBe(Math.min(...before[pixel]!));
      });
    }),
  );
});
