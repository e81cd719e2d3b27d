// What a run is worth on a labelled set, from its logits or from the confusion matrix that is kept of them. Nothing is
// averaged over runs here.

/** Quality that a confusion matrix alone shows. */
export interface Quality {
  readonly accuracy: number;
  /** Mean over all classes of the share of right ones among those predicted as the class; a class that is never predicted counts 0. */
  readonly precision: number;
  /** Mean, over the classes that have images, of the share of the class's images that are predicted as it. */
  readonly recall: number;
  /** Mean, over the classes that have images or are predicted, of 2 right / (images + predicted): of its precision's and recall's harmonic mean. */
  readonly f1: number;
  /** Each class's recall; null where it has no images. */
  readonly recalls: readonly (number | null)[];
  /** Classes that have images and are never predicted, by index. */
  readonly neverPredicted: readonly number[];
}

/** Quality on a labelled set. */
export interface Metrics extends Pick<Quality, "accuracy" | "precision" | "recall"> {
  /** Mean negative natural logarithm of the probability (softmax) of the true class. */
  readonly logLoss: number;
  /** [true class][predicted class], counts. */
  readonly confusion: readonly (readonly number[])[];
  /** 1 where the prediction is right, [images]. */
  readonly correct: Uint8Array;
}

/**
 * The quality of predictions: logits [images, classes], labels [images] in 0..classes-1. The largest logit is the prediction, the
 * first of equal ones. Throws a RangeError for shapes that do not fit, for no images and for a loss that is not finite.
 */
export function metricsOf(logits: Float32Array, labels: Uint8Array, classes: number): Metrics {
  if (labels.length === 0) throw new RangeError("there are no images to judge");
  if (logits.length !== labels.length * classes) {
    throw new RangeError(`${logits.length} logits do not belong to ${labels.length} images of ${classes} classes`);
  }
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const correct = new Uint8Array(labels.length);
  let loss = 0;
  labels.forEach((label, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    const counts = confusion[label];
    if (!counts) throw new RangeError(`image ${image} has class ${label}, and there are ${classes}`);
    const predicted = largest(row);
    counts[predicted]!++;
    correct[image] = predicted === label ? 1 : 0;
    loss += lossOf(row, label, predicted);
  });
  if (!Number.isFinite(loss)) throw new RangeError("a logit is not finite");
  const { accuracy, precision, recall } = qualityOf(confusion);
  return { accuracy, precision, recall, logLoss: loss / labels.length, confusion, correct };
}

/** The log loss of each image: logits [images, classes], labels [images]. Not finite where a logit is not. */
export function lossesOf(logits: Float32Array, labels: Uint8Array, classes: number): Float64Array {
  return Float64Array.from(labels, (label, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    return lossOf(row, label, largest(row));
  });
}

/** The quality that counts ([true class][predicted class], one image or more) show. */
export function qualityOf(confusion: Metrics["confusion"]): Quality {
  const right = confusion.map((counts, index) => counts[index]!);
  const actual = confusion.map((counts) => sum(counts));
  const predicted = confusion.map((_, index) => sum(confusion.map((counts) => counts[index]!)));
  const recalls = right.map((count, index) => (actual[index]! > 0 ? count / actual[index]! : null));
  const met = recalls.filter((recall) => recall !== null);
  const harmonic = right.flatMap((count, index) => {
    const seen = actual[index]! + predicted[index]!;
    return seen > 0 ? [(2 * count) / seen] : [];
  });
  return {
    accuracy: sum(right) / sum(actual),
    precision: sum(right.map((count, index) => count / Math.max(1, predicted[index]!))) / confusion.length,
    recall: sum(met) / met.length,
    f1: sum(harmonic) / harmonic.length,
    recalls,
    neverPredicted: [...predicted.keys()].filter((index) => predicted[index] === 0 && actual[index]! > 0),
  };
}

function largest(row: Float32Array): number {
  let found = 0;
  for (let index = 1; index < row.length; index++) if (row[index]! > row[found]!) found = index;
  return found;
}

/** log(sum(exp(row))) - row[label]; the largest logit is taken off first, so that nothing overflows. */
function lossOf(row: Float32Array, label: number, largestAt: number): number {
  const most = row[largestAt]!;
  let total = 0;
  for (const logit of row) total += Math.exp(logit - most);
  return Math.log(total) + (most - row[label]!);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
