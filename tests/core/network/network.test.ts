import { expect, test } from "vitest";
import { forward } from "#core/network/network";
import { baseOf, oracleFeatures, oraclePictures, trunkOf } from "./bases";

for (const id of ["lite0", "glyphs"] as const) {
  for (const { id: cut } of baseOf(id).cuts) {
    test(`features of ${id} after the ${cut} cut equal PyTorch's in float64 to 1e-4 of the largest`, () => {
      const base = baseOf(id);
      const expected = oracleFeatures(id)[cut]!.flat();
      const features = forward(base, cut, trunkOf(base, cut), oraclePictures(2, 48));
      const largest = Math.max(...expected.map(Math.abs));
      const farthest = Math.max(...expected.map((value, at) => Math.abs(value - features[at]!)));
      expect(features.length).toBe(expected.length);
      expect(farthest / largest).toBeLessThan(1e-4);
    });
  }
}

test("a picture's features do not depend on its neighbours", () => {
  const base = baseOf("lite0");
  const trunk = trunkOf(base, "shallow");
  const three = oraclePictures(3, 33);
  const bytes = 33 * 33 * 4;
  const last = { data: three.data.slice(2 * bytes), count: 1, size: 33 };
  expect(forward(base, "shallow", trunk, three).slice(80)).toEqual(forward(base, "shallow", trunk, last));
});

test("a trunk that is too short is refused", () => {
  expect(() => forward(baseOf("lite0"), "shallow", new Float32Array(7), oraclePictures(1, 32))).toThrow(RangeError);
});
