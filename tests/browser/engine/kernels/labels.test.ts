import { expect, test } from "vitest";
import { stream } from "#core/random";
import { crossEntropy } from "../../../../client/src/engine/kernels/head";
import { floats, kernel, words } from "../../../../client/src/engine/kernels/kernel";
import { tensorflowDevice } from "./device";
import { packedLabels, rowsOf } from "./mixed-labels";
import { normals, runKernel } from "./run-kernel";

const device = await tensorflowDevice();

test("cross-entropy of mixed labels and its gradient are the textbook's in float64", async () => {
  for (const [batch, classes] of [
    [1, 2],
    [7, 5],
    [16, 12],
  ] as const) {
    const pitch = Math.ceil(classes / 4) * 4;
    const scores = normals("scores", batch * pitch).map((value) => 4 * value);
    const source = stream(3).fork("labels");
    const taught = Array.from({ length: batch }, (_, at) => ({
      own: source.integer(classes),
      other: source.integer(classes),
      share: at % 3 === 0 ? 0 : Math.fround(source.next()),
    }));
    const head = { batch, area: 1, channels: 4, classes, activation: "none" } as const;
    const { gradient, losses } = await runKernel(device, crossEntropy(head), {
      logits: scores,
      labels: packedLabels(taught),
    });
    for (const [b, row] of rowsOf(taught, classes).entries()) {
      const logits = Array.from(scores.subarray(b * pitch, b * pitch + classes));
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const loss = logits.reduce((sum, logit, n) => sum + row[n]! * (Math.log(total) - logit), 0);
      expect(Math.abs(losses![b]! - loss)).toBeLessThan(1e-5 * Math.max(1, loss));
      const wanted = Array.from({ length: pitch }, (_, n) =>
        n < classes ? (Math.exp(logits[n]!) / total - row[n]!) / batch : 0,
      );
      for (const [n, value] of wanted.entries()) expect(Math.abs(gradient![b * pitch + n]! - value)).toBeLessThan(1e-6);
    }
  }
});

test("labels without another class have the loss and the gradient of one class to the bit", async () => {
  const [batch, classes, pitch] = [16, 10, 12];
  const scores = normals("scores", batch * pitch).map((value) => 6 * value);
  const own = Uint32Array.from({ length: batch }, (_, b) => (7 * b) % classes);
  // Cross-entropy as it is where a picture has one class and nothing else.
  const oneClass = kernel({
    name: "cross-entropy of one class",
    reads: { logits: floats(batch * pitch), labels: words(batch) },
    writes: { gradient: floats(batch * pitch), losses: floats(batch) },
    threads: batch,
    body: `
let first = thread * ${pitch}u;
let label = labels[thread];
var most = logits[first];
for (var n = 1u; n < ${classes}u; n++) { most = max(most, logits[first + n]); }
var sum = 0.0;
for (var n = 0u; n < ${classes}u; n++) { sum += exp(logits[first + n] - most); }
for (var n = 0u; n < ${pitch}u; n++) {
  let share = select(0.0, exp(logits[first + n] - most) / sum, n < ${classes}u);
  gradient[first + n] = (share - select(0.0, 1.0, n == label)) / f32(${batch});
}
losses[thread] = log(sum) + most - logits[first + label];`,
  });
  const wanted = await runKernel(device, oneClass, { logits: scores, labels: own });
  const head = { batch, area: 1, channels: 4, classes, activation: "none" } as const;
  const labels = packedLabels(Array.from(own, (label) => ({ own: label, other: label, share: 0 })));
  expect(await runKernel(device, crossEntropy(head), { logits: scores, labels })).toEqual(wanted);
});
