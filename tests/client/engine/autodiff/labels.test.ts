import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { beforeAll, expect, test } from "vitest";
import { stream } from "#core/random";
import { rowsOfLabels } from "../../../../client/src/engine/autodiff/batch";
import { crossEntropy } from "../../../../client/src/engine/autodiff/network";

beforeAll(() => tf.setBackend("cpu"));

const [batch, classes] = [9, 5];
const source = stream(3).fork("labels");
const labels = Array.from({ length: batch }, (_, at) => ({
  own: source.integer(classes),
  other: source.integer(classes),
  share: at % 3 === 0 ? 0 : source.next(),
}));
const scores = Float32Array.from({ length: batch * classes }, () => 4 * source.normal());
const taught = labels.map(({ own, other, share }) =>
  Array.from({ length: classes }, (_, n) => (n === own ? 1 - share : 0) + (n === other ? share : 0)),
);

test("the rows of labels are shares of both classes, sum to 1, and are one-hot where nothing is mixed", () => {
  const rows = rowsOfLabels(labels, classes).arraySync();
  for (const [b, row] of rows.entries()) {
    expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    for (const [n, share] of row.entries()) expect(share).toBeCloseTo(taught[b]![n]!, 6);
    if (labels[b]!.share === 0) expect(row).toEqual(taught[b]);
  }
  expect(() => rowsOfLabels([{ own: 0, other: 5, share: 0.5 }], classes)).toThrow(RangeError);
});

test("the loss of mixed labels and its gradient in the logits are the textbook's in float64", () => {
  const logits = tf.tensor2d(scores, [batch, classes]);
  const rows = rowsOfLabels(labels, classes);
  const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => crossEntropy(x as tf.Tensor2D, rows))(logits);
  const gradient = grad.dataSync();
  let loss = 0;
  for (const [b, row] of taught.entries()) {
    const own = Array.from(scores.subarray(b * classes, (b + 1) * classes));
    const total = own.reduce((sum, logit) => sum + Math.exp(logit), 0);
    loss += own.reduce((sum, logit, n) => sum + row[n]! * (Math.log(total) - logit), 0) / batch;
    for (const [n, logit] of own.entries()) {
      expect(gradient[b * classes + n]).toBeCloseTo((Math.exp(logit) / total - row[n]!) / batch, 6);
    }
  }
  expect(value.dataSync()[0]).toBeCloseTo(loss, 5);
});
