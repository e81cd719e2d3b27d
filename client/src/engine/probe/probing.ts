// Any trainer, but where nothing but the head trains, its device computes features only: each picture's once, and heads learn
// from them in typed arrays. Behind the same seam, so that whoever runs a study need not know.

import { layoutOf, slotOf } from "#core/network/base";
import type { MixedLabels } from "#core/pictures/mix";
import type { ChunkCache } from "../../storage/chunk-cache";
import { Diverged } from "../diverged";
import type { Preparation, Prepared, Run, TrainEvent, Trainer } from "../trainer";
import { type Embedding, embeddingOf } from "./embedding";
import { headLearner } from "./head-learner";
import { cleanPictures, visitedIn } from "./pictures";

/** Steps after which losses are reported. */
const reportEvery = 25;
/** Milliseconds of steps after which messages are let in. */
const longestTaskMs = 30;

/** The same trainer with its `probe` on this processor; features are kept in `cache`. */
export function probing(trainer: Trainer, cache: ChunkCache): Trainer {
  const { name, backend } = trainer;
  return {
    name,
    backend,
    forms: () => trainer.forms(),
    async prepare(preparation) {
      const prepared = await trainer.prepare(preparation);
      return preparation.depth === "probe" ? probeOf(prepared, preparation, { trainer, cache }) : prepared;
    },
  };
}

/** The head alone on a network that is ready, whatever of it trains otherwise; disposing of one disposes of both. */
export function probeOf(
  prepared: Prepared,
  preparation: Preparation,
  { trainer, cache }: { readonly trainer: Pick<Trainer, "name" | "backend">; readonly cache: ChunkCache },
): Prepared {
  const heads = probeOn(preparation, embeddingOf(prepared, preparation, { trainer, cache }), () => prepared.dispose());
  return { ...heads, ...(prepared.form && { form: prepared.form }) };
}

function probeOn(preparation: Preparation, embed: Embedding, dispose: () => void): Prepared {
  const { base, cut, classes, batch } = preparation;
  const layout = layoutOf(base, cut, classes);
  const part = (parameters: Float32Array, name: string) => {
    const { offset, size } = slotOf(layout, name);
    return parameters.subarray(offset, offset + size);
  };
  const headOf = (parameters: Float32Array) => ({
    weight: part(parameters, "head/weight"),
    bias: part(parameters, "head/bias"),
    mean: part(parameters, "standardise/mean"),
    deviation: part(parameters, "standardise/deviation")[0]!,
  });

  async function* run(run: Run, { signal }: { readonly signal: AbortSignal }): AsyncGenerator<TrainEvent> {
    signal.throwIfAborted();
    const { init, images, labels, schedule } = run;
    const { pictures, order } = visitedIn(run);
    const { weight, bias, mean, deviation } = headOf(init);
    const learner = headLearner({
      inputs: standardised(await embed(init, images, pictures, { signal }), mean, deviation),
      ...{ channels: mean.length, classes, order, batch, schedule, weight, bias },
      labels: Uint8Array.from(pictures, ({ image }) => labels[image]!),
      ...(run.mixed && { mixed: ofPictures(run.mixed, order, pictures.length) }),
    });
    const steps = order.length / batch;
    let pausedAt = performance.now();
    for (let from = 0; from < steps; from += reportEvery) {
      signal.throwIfAborted();
      const count = Math.min(reportEvery, steps - from);
      const [losses, norms] = [new Float32Array(count), new Float32Array(count)];
      learner.advance(losses, norms);
      const broken = losses.findIndex((loss, at) => !Number.isFinite(loss) || !Number.isFinite(norms[at]));
      if (broken >= 0) throw new Diverged(from + broken);
      yield { type: "steps", done: from + count, losses, norms };
      if (performance.now() - pausedAt < longestTaskMs) continue;
      await new Promise((resolve) => setTimeout(resolve));
      pausedAt = performance.now();
    }
    signal.throwIfAborted();
    const parameters = init.slice();
    part(parameters, "head/weight").set(learner.weight());
    part(parameters, "head/bias").set(learner.bias());
    if (!parameters.every(Number.isFinite)) throw new Diverged(steps);
    yield { type: "finished", parameters };
  }

  return {
    run,
    async evaluate(parameters, images) {
      const { weight, bias, mean, deviation } = headOf(parameters);
      const inputs = standardised(await embed(parameters, images, cleanPictures(images)), mean, deviation);
      return logitsOf(inputs, weight, bias);
    },
    features: (parameters, images) => embed(parameters, images, cleanPictures(images)),
    dispose,
  };
}

/** What each picture is taught as, from the places where it stands: its plan decides it, so all of them agree. */
function ofPictures({ own, others, shares }: MixedLabels, order: Uint32Array, count: number): MixedLabels {
  const of = { own: new Uint8Array(count), others: new Uint8Array(count), shares: new Float32Array(count) };
  for (const [place, picture] of order.entries()) {
    of.own[picture] = own[place]!;
    of.others[picture] = others[place]!;
    of.shares[picture] = shares[place]!;
  }
  return of;
}

/** (features - mean) / deviation, rounded where the kernels round. */
function standardised(features: Float32Array, mean: Float32Array, deviation: number): Float32Array {
  return features.map((value, at) => Math.fround(value - mean[at % mean.length]!) / deviation);
}

/** Logits [rows, classes] of inputs [rows, channels] by weight [channels, classes] and bias [classes]. */
function logitsOf(inputs: Float32Array, weight: Float32Array, bias: Float32Array): Float32Array {
  const classes = bias.length;
  const channels = weight.length / classes;
  const logits = new Float32Array((inputs.length / channels) * classes);
  for (let at = 0; at < logits.length; at++) {
    const label = at % classes;
    const first = ((at - label) / classes) * channels;
    let sum = bias[label]!;
    for (let channel = 0; channel < channels; channel++) {
      sum += inputs[first + channel]! * weight[channel * classes + label]!;
    }
    logits[at] = sum;
  }
  return logits;
}
