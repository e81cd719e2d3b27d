// Stock operations on WebGPU in the fastest form that we know: `tf.image.transform` with a matrix for each picture, then all four
// colour changes as one affine map a picture, as a product of matrices. Contrast is about the mean grey, hue a rotation of YIQ.

import * as tf from "@tensorflow/tfjs-core";
import type { ViewPlan } from "#core/pictures/view";
import { useBackend } from "../../../../client/src/engine/tensorflow";
import { cleanPictures, placesOf, plansOf, quarterLevels } from "../../augmentation";
import type { Open } from "../../contender";

type Matrix = readonly (readonly [number, number, number])[];

const luma = [0.299, 0.587, 0.114] as const;
const toYiq: Matrix = [luma, [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]];
const fromYiq: Matrix = [
  [1, 0.956, 0.619],
  [1, -0.272, -0.647],
  [1, -1.106, 1.703],
];

export const open: Open = async (settings) => {
  const { batch, pixels } = settings;
  await useBackend("webgpu");
  const clean = cleanPictures(settings);
  const pictures = tf.tidy(() =>
    tf.div<tf.Tensor4D>(
      tf.slice4d(tf.tensor4d(clean.data, [batch, pixels, pixels, 4], "float32"), [0, 0, 0, 0], [-1, -1, -1, 3]),
      255,
    ),
  );
  const render = (number: number) =>
    tf.tidy(() => {
      const plans = plansOf(settings, number);
      const matrices = plans.flatMap((plan) => {
        const { xx, xy, x0, yx, yy, y0 } = placesOf(plan, pixels);
        return [xx, xy, x0, yx, yy, y0, 0, 0];
      });
      const moved = tf.image.transform(pictures, tf.tensor2d(matrices, [batch, 8]), "bilinear", "reflect");
      const rows = tf.reshape<tf.Rank.R3>(moved, [batch, pixels * pixels, 3]);
      const colours = plans.map(colourOf);
      const product = tf.tensor3d(
        colours.flatMap(({ matrix }) => matrix.flat()),
        [batch, 3, 3],
      );
      // The mean grey enters linearly: each picture's mean colour times a matrix of its own.
      const shares = tf.tensor3d(
        colours.flatMap(({ ofMean }) => ofMean.flat()),
        [batch, 3, 3],
      );
      const offset = tf.matMul(tf.mean(rows, 1, true), shares);
      return tf.clipByValue(tf.add(tf.matMul(rows, product), offset), 0, 1);
    });
  return {
    async work(times) {
      for (let number = 0; number < times - 1; number++) render(times - 1 - number).dispose();
      const last = render(0);
      const data = await last.data();
      last.dispose();
      return quarterLevels(data, settings, { channels: 3, white: 1 });
    },
  };
};

/** Matrices that a row of pixels [1, 3], and a row of the mean colour, are multiplied by. */
function colourOf({ brightness, contrast, saturation, hue }: ViewPlan): { matrix: number[][]; ofMean: number[][] } {
  // From red to yellow, as the hexcone's hue goes, is the other way round between I and Q.
  const [sine, cosine] = [Math.sin(-2 * Math.PI * hue), Math.cos(2 * Math.PI * hue)];
  const turn: Matrix = [
    [1, 0, 0],
    [0, cosine, -sine],
    [0, sine, cosine],
  ];
  const turned = product(fromYiq, product(turn, toYiq));
  const saturated: Matrix = [0, 1, 2].map((row) => {
    const [red, green, blue] = luma.map(
      (share, column) => (1 - saturation) * share + (row === column ? saturation : 0),
    );
    return [red!, green!, blue!] as const;
  });
  const both = product(turned, saturated);
  const scaled = both.map((row) => row.map((value) => value * brightness * contrast));
  // Equal channels stay equal under both, so that the mean grey passes through them unchanged.
  const ofMean = [0, 1, 2].map((_) => luma.map((share) => (1 - contrast) * brightness * share));
  return { matrix: transposed(scaled), ofMean: transposed(ofMean) };
}

function product(one: Matrix, other: Matrix): Matrix {
  return one.map((row) => {
    const at = (column: number) => row.reduce((sum, value, k) => sum + value * other[k]![column]!, 0);
    return [at(0), at(1), at(2)] as const;
  });
}

function transposed(rows: readonly (readonly number[])[]): number[][] {
  return [0, 1, 2].map((column) => rows.map((row) => row[column]!));
}
