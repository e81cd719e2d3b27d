// A trainer that keeps the networks that it made ready: making one compiles for seconds, and the calibration, every
// study and every resume want the same few.

import type { Preparation, Prepared, Trainer } from "./trainer";

/** Networks kept on the device; the least recently used is freed first. */
const most = 2;

/** The same trainer, but equal preparations give the same network, and giving it back (`dispose`) keeps it for the next. */
export function remembering(trainer: Trainer): Trainer {
  // The least recently used first.
  let kept: readonly { readonly key: string; readonly network: Promise<Prepared> }[] = [];
  return {
    name: trainer.name,
    backend: trainer.backend,
    forms: () => trainer.forms(),
    async prepare(asked) {
      const form = asked.form ?? (await trainer.forms())[0];
      const preparation = { ...asked, ...(form && { form }) };
      const key = keyOf(preparation);
      const found = kept.find((one) => one.key === key) ?? { key, network: trainer.prepare(preparation) };
      kept = [...kept.filter((one) => one !== found), found];
      try {
        const network = await found.network;
        for (const old of kept.slice(0, -most)) (await old.network).dispose();
        kept = kept.slice(-most);
        return { ...network, dispose() {} };
      } catch (error) {
        kept = kept.filter((one) => one !== found);
        throw error;
      }
    },
  };
}

function keyOf({ base, cut, pixels, batch, depth, classes, form }: Preparation): string {
  return [base.id, base.originalSha256, cut, pixels, batch, depth, classes, form].join("/");
}
