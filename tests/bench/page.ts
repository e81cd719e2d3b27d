// What the driver calls in a contender's page. Times from outside of the contender, with the same clock for all.

import type { Contender, Open, Settings } from "./contender";
import { installGauges } from "./gauges";
import { type Compared, compared, type Pair, pairsOf, type Twice } from "./paired-difference";
import type { PrimaryStudy } from "./primary-study";
import type { Profile } from "./profile";

const gauges = installGauges();
const modules = import.meta.glob<{ readonly open: Open }>("./contenders/*/*.ts");
let contender: Contender | undefined;

/** One measurement. */
export interface Measured {
  readonly elapsedMs: number;
  readonly dispatches: number;
  readonly peakBytes: number;
  readonly outcome: readonly number[];
}

const bench = {
  /** Loads a contender and makes it ready. */
  async open(name: string, settings: Settings): Promise<void> {
    const load = modules[`./contenders/${name}.ts`];
    if (!load) throw new RangeError(`there is no contender ${name}`);
    contender = await (await load()).open(settings);
  },

  /** Times a piece of work, `times` over. */
  async measure(times: number): Promise<Measured> {
    if (!contender) throw new Error("no contender was opened");
    const dispatchesBefore = gauges.dispatches;
    const from = performance.now();
    const outcome = await contender.work(times);
    const elapsedMs = performance.now() - from;
    return {
      elapsedMs,
      dispatches: gauges.dispatches - dispatchesBefore,
      peakBytes: gauges.peakBytes,
      outcome: [...outcome],
    };
  },

  /** Times the kernels of a step one by one. */
  async profile(settings: Settings): Promise<Profile> {
    const { profileOf } = await import("./profile");
    return profileOf(settings);
  },

  /** What the primary study takes, here and elsewhere. */
  async primaryStudy(): Promise<PrimaryStudy> {
    return (await import("./primary-study")).primaryStudy();
  },

  /** The first runs of the paired settings, so many blocks of them. */
  pairsOf: (blocks: number): readonly Twice[] => pairsOf(blocks),

  /** One run by both trainers. */
  async trainedTwice(what: Twice): Promise<Pair> {
    return (await import("./paired")).trainedTwice(what);
  },

  /** What pairs came to: ours minus automatic differentiation. */
  compared: (pairs: readonly Pair[]): Compared => compared(pairs),

  /** What the browser calls its WebGPU adapter. */
  async adapter(): Promise<string> {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return "none";
    const { vendor, architecture, device, description } = adapter.info;
    return [vendor, architecture, device, description].filter((part) => part !== "").join(" ");
  },
};

declare global {
  interface Window {
    bench: typeof bench;
  }
}
window.bench = bench;
