import fc from "fast-check";
import { expect, test } from "vitest";
import { metricsOf, qualityOf } from "#core/statistics/metrics";

test("the numbers are scikit-learn's", () => {
  // scikit-learn 1.9.1; z, y as below, q = softmax(z), p = z.argmax(1), K = range(4); class 3 is never predicted:
  //   accuracy_score(y, p), precision_score(y, p, average="macro", labels=K, zero_division=0),
  //   recall_score(y, p, average="macro", labels=K), log_loss(y, q, labels=K), confusion_matrix(y, p)
  const logits = Float32Array.from(
    [
      [3.25, -1.22, -1.06, -11.15],
      [1.73, -4.6, 3.49, -10.52],
      [0.64, -0.5, 2.92, -13.12],
      [-0.64, -0.77, 2.27, -11.2],
      [-0.34, -1.76, 0.08, -7.83],
      [-2.2, 2.29, 1.8, -8.0],
      [1.8, -1.37, -0.25, -10.87],
      [-0.54, 1.06, -1.38, -9.79],
      [-1.37, -1.69, -1.34, -9.03],
      [-2.23, 0.47, 3.32, -7.52],
      [-0.38, -1.78, -1.49, -5.62],
      [0.1, -1.27, 0.38, -4.8],
    ].flat(),
  );
  const metrics = metricsOf(logits, Uint8Array.of(0, 3, 1, 3, 3, 1, 0, 3, 0, 3, 0, 2), 4);
  expect(metrics.accuracy).toBeCloseTo(0.4166666666666667, 12);
  expect(metrics.precision).toBeCloseTo(0.4107142857142857, 12);
  expect(metrics.recall).toBeCloseTo(0.5625, 12);
  expect(metrics.logLoss).toBeCloseTo(5.383567851747682, 6);
  expect(metrics.confusion).toEqual([
    [3, 0, 1, 0],
    [0, 1, 1, 0],
    [0, 0, 1, 0],
    [0, 1, 4, 0],
  ]);
  expect(Array.from(metrics.correct)).toEqual([1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1]);
  // f1_score(y, p, average="macro", labels=K, zero_division=0); recall_score(y, p, average=None, labels=K)
  const { f1, recalls, neverPredicted } = qualityOf(metrics.confusion);
  expect(f1).toBeCloseTo((1 * 6) / 7 / 4 + 2 / 4 / 4 + 2 / 8 / 4, 12);
  expect(recalls).toEqual([0.75, 0.5, 1, 0]);
  expect(neverPredicted).toEqual([3]);
});

test("of equal logits the first is the prediction", () => {
  const { confusion, accuracy, logLoss } = metricsOf(new Float32Array(8), Uint8Array.of(0, 3), 4);
  expect(confusion.map((row) => row[0])).toEqual([1, 0, 0, 1]);
  expect(accuracy).toBe(0.5);
  expect(logLoss).toBeCloseTo(Math.log(4), 12);
});

test("a class without images does not count in recall, and one that is never predicted counts 0 in precision", () => {
  const metrics = metricsOf(Float32Array.of(1, 0, 0, 1, 0, 0), Uint8Array.of(0, 0), 3);
  expect(metrics.recall).toBe(1);
  expect(metrics.precision).toBeCloseTo(1 / 3, 12);
  // One of two right, none missed elsewhere: 2/3 for class 0; a false alarm makes class 1 count 0; class 2 is met by nobody.
  expect(qualityOf(metrics.confusion)).toMatchObject({ recalls: [1, null, null], neverPredicted: [], f1: 1 });
  const alarmed = metricsOf(Float32Array.of(1, 0, 0, 0, 1, 0), Uint8Array.of(0, 0), 3);
  expect(qualityOf(alarmed.confusion)).toMatchObject({ recalls: [0.5, null, null], f1: (2 / 3 + 0) / 2 });
});

test("huge logits neither overflow nor vanish", () => {
  const { logLoss } = metricsOf(Float32Array.of(3e38, 3e38, -1000, 0), Uint8Array.of(0, 0), 2);
  expect(logLoss).toBeCloseTo((Math.log(2) + 1000) / 2, 6);
});

test("accuracy, confusion and the flags agree, and every mean is a share", () => {
  const anyRun = fc.integer({ min: 2, max: 6 }).chain((classes) =>
    fc.record({
      classes: fc.constant(classes),
      images: fc.array(
        fc.record({
          label: fc.nat(classes - 1),
          row: fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: classes, maxLength: classes }),
        }),
        { minLength: 1, maxLength: 30 },
      ),
    }),
  );
  fc.assert(
    fc.property(anyRun, ({ classes, images }) => {
      const labels = Uint8Array.from(images, ({ label }) => label);
      const metrics = metricsOf(Float32Array.from(images.flatMap(({ row }) => row)), labels, classes);
      const right = metrics.correct.reduce((sum, flag) => sum + flag, 0);
      expect(metrics.accuracy).toBeCloseTo(right / images.length, 12);
      expect(metrics.confusion.reduce((sum, row, label) => sum + row[label]!, 0)).toBe(right);
      expect(metrics.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(images.length);
      const quality = qualityOf(metrics.confusion);
      expect(quality).toMatchObject({
        accuracy: metrics.accuracy,
        precision: metrics.precision,
        recall: metrics.recall,
      });
      for (const share of [metrics.precision, metrics.recall, quality.f1]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1 + 1e-12);
      }
      expect(metrics.logLoss).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("logits that are not finite are refused, so a diverged run is never scored", () => {
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => metricsOf(Float32Array.of(0, wrong), Uint8Array.of(0), 2)).toThrow(RangeError);
  }
});

test("shapes that do not fit are refused", () => {
  expect(() => metricsOf(new Float32Array(3), Uint8Array.of(0), 2)).toThrow(RangeError);
  expect(() => metricsOf(new Float32Array(2), Uint8Array.of(2), 2)).toThrow(RangeError);
  expect(() => metricsOf(new Float32Array(0), new Uint8Array(0), 2)).toThrow(RangeError);
});
