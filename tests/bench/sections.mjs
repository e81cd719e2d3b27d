// What is timed against what. A ratio is the other's time by ours.

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} unit one piece of work
 * @property {string} ours
 * @property {Readonly<Record<string, string>>} others by the ratio's name
 * @property {number} leastUnits units of ours that a round has at least: what a whole run costs once is spread over them
 * @property {(outcome: readonly number[]) => readonly number[]} compared what must agree
 * @property {number} tolerance largest difference from ours, as a share of our largest value
 * @property {readonly string[]} incomparable whose outcome is another by nature
 */

const first = (/** @type {readonly number[]} */ outcome) => outcome.slice(0, 1);
const last = (/** @type {readonly number[]} */ outcome) => outcome.slice(-1);
const all = (/** @type {readonly number[]} */ outcome) => outcome;

/** @type {Readonly<Record<string, Section>>} */
export const sections = {
  step: {
    title: "Training step",
    unit: "step",
    ours: "step/kernels",
    others: { vsFit: "step/layers", vsAutodiff: "step/autodiff", vsJaxJs: "step/jax" },
    leastUnits: 30,
    compared: first,
    tolerance: 1e-5,
    incomparable: [],
  },
  top: {
    title:
      "Training step of the upper third, what is below kept, against computed at each visit, and against all layers",
    unit: "step",
    ours: "top/kept",
    others: { topKept: "top/again", topVsFull: "top/full" },
    leastUnits: 20,
    compared: first,
    tolerance: 0,
    incomparable: [],
  },
  augmentation: {
    title: "Augmentation of a batch",
    unit: "batch",
    ours: "augmentation/kernels",
    others: { augmentation: "augmentation/tensorflow", augmentationVsCanvas: "augmentation/canvas" },
    leastUnits: 10,
    compared: all,
    // Hue is turned on other circles: the hexcone's here, YIQ's where it is a matrix. All else is equal to 3e-4.
    tolerance: 0.03,
    incomparable: ["augmentation/canvas"],
  },
  heads: {
    title: "Head alone: 60 images, 50 epochs, 1280 features to 5 classes",
    unit: "training",
    ours: "heads/arrays",
    others: { heads: "heads/layers", headsVsCpu: "heads/layers-cpu" },
    leastUnits: 5,
    compared: last,
    tolerance: 1e-3,
    incomparable: [],
  },
  embedding: {
    title: "Embedding of 64 pictures",
    unit: "embedding",
    ours: "embedding/kernels",
    others: { embedding: "embedding/layers" },
    leastUnits: 1,
    compared: all,
    tolerance: 1e-4,
    incomparable: [],
  },
  weights: {
    title: "Weights kept, against fetched from this machine",
    unit: "load",
    ours: "weights/kept",
    others: { weightsKept: "weights/fetched" },
    leastUnits: 5,
    compared: all,
    tolerance: 0,
    incomparable: [],
  },
  views: {
    title: "A batch of views kept, against rendered again on the GPU and on the processor",
    unit: "batch",
    ours: "views/kept",
    others: { viewsKept: "augmentation/kernels", viewsKeptVsProcessor: "views/plain" },
    leastUnits: 5,
    compared: all,
    tolerance: 1e-6,
    incomparable: [],
  },
};

/** The settings that the bars are meant for. @type {import("./contender").Settings} */
export const barSettings = { cut: "middle", pixels: 96, batch: 16, classes: 10 };

/**
 * What is asked of this engine on software WebGPU; bytes, and milliseconds of JavaScript a step.
 * @type {readonly { readonly name: string, readonly least?: number, readonly most?: number }[]}
 */
export const bars = [
  { name: "vsFit", least: 20 },
  { name: "vsAutodiff", least: 10 },
  { name: "vsJaxJs", least: 2 },
  { name: "dispatchesPerStep", most: 160 },
  { name: "jsMsPerStep", most: 3 },
  { name: "peakBytes", most: 130e6 },
  { name: "augmentation", least: 50 },
  { name: "heads", least: 50 },
];
