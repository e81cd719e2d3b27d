// A study's network at each depth that it trains: one graph, from the same parameters, multiplied in one form.

import type { Depth } from "#core/study/study";
import type { ChunkCache } from "../storage/chunk-cache";
import { probeOf } from "./probe/probing";
import type { Preparation, Prepared, Trainer } from "./trainer";

/** Networks of one trainer; each is made ready when it is first asked for. */
export interface Networks {
  /** Where every layer trains. */
  readonly full: Prepared;
  /** Stays with this; don't dispose it. */
  at(depth: Depth): Promise<Prepared>;
  dispose(): void;
}

/** Makes the one in which every layer trains ready; rejects with what the trainer says. */
export async function networksOf(
  trainer: Trainer,
  preparation: Omit<Preparation, "depth">,
  { features }: { /** Keeps what heads alone learn from. */ readonly features: ChunkCache },
): Promise<Networks> {
  const full = await trainer.prepare({ ...preparation, depth: "full" });
  const form = full.form && { form: full.form };
  const made: { probe?: Prepared; top?: Prepared } = {};
  return {
    full,
    async at(depth) {
      switch (depth) {
        case "full":
          return full;
        case "top":
          made.top ??= await trainer.prepare({ ...preparation, ...form, depth });
          return made.top;
        case "probe":
          made.probe ??= probeOf(full, { ...preparation, depth: "full" }, { trainer, cache: features });
          return made.probe;
        default:
          return depth satisfies never;
      }
    },
    dispose() {
      full.dispose();
      made.top?.dispose();
    },
  };
}
