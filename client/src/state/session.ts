// The page's signals and everything a visitor can do. It joins the engine, the stored studies and the address, and holds
// no rule of its own: what an event changes is decided in page.ts.

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { digestOfData } from "#core/digest";
import { StudyError } from "#core/error";
import { readStudyFile, StudyFileRefused } from "#core/files/study-file";
import { type FrozenSettings, type Link, parseLink, type SharedResult } from "#core/links/share";
import { withDoubledSteps } from "#core/planning/planner";
import type { StudyRecord } from "#core/records/record";
import type { Caps } from "#core/study/study";
import type { TargetName } from "#core/study/target-name";
import type { Command, EngineEvent } from "../engine-client/engine-client";
import { type Comparison, comparisonOf, repeats } from "./comparison";
import { type Deed, firstPage, type Page, reduce } from "./page";

/** Minutes that a visitor may choose. */
export const minuteChoices = [1, 3, 10] as const;

/** Minutes by which a study that ended may go on. */
export const moreMinutes = [1, 5, 10] as const;

/** What is chosen before the start. */
export interface Choices {
  readonly target: TargetName;
  readonly minutes: (typeof minuteChoices)[number];
  readonly guess: "pretrained" | "scratch" | "same" | null;
  readonly promised: boolean;
  /** Learning rates are tried before the study. */
  readonly tune: boolean;
}

/** A study as a script asks for it: planned for any number of minutes, or with `settings` exactly that one. */
export interface Wish {
  readonly target: TargetName;
  readonly minutes: number;
  readonly seed: number;
  readonly settings: FrozenSettings | null;
  /** Of a study that is planned, in place of those that this device has for its target. */
  readonly caps?: Caps;
  /** Learning rates are tried before it. */
  readonly tune?: true;
}

/** The engine as far as the session needs it; see `createEngine`. */
export interface SessionEngine {
  send(command: Command): void;
  events(listener: (event: EngineEvent) => void): () => void;
}

/** The stored studies as far as the session needs them; see `openStudyStore`. */
export interface Shelf {
  list(): Promise<{ readonly studies: readonly StudyRecord[]; readonly refused: readonly string[] }>;
  load(id: string): Promise<StudyRecord | undefined>;
  remove(id: string): Promise<unknown>;
}

/** Links that studies were repeated from, as far as the session needs them; see `openLinkedResults`. */
export interface LinkShelf {
  keep(settingsHash: string, fragment: string): Promise<unknown>;
  find(settingsHash: string): Promise<unknown>;
  drop(settingsHash: string): Promise<unknown>;
}

/** Where the session lives. */
export interface Surroundings {
  readonly engine: SessionEngine;
  readonly studies: Shelf;
  readonly links: LinkShelf;
  /** The fragment of the page's address, with `#` or empty. */
  readonly fragment: string;
  /** Takes the fragment out of the address, so that a reload does not follow it again. */
  readonly clearFragment: () => void;
  /** Forgets what else is kept of a study that is removed: its receipt. */
  readonly forget: (study: string) => void;
  /** A new study seed, an unsigned 32-bit integer. */
  readonly newSeed: () => number;
  /** How far augmentation may go on a target, as answered; studies that are planned freeze it. */
  readonly capsOf: (target: TargetName) => Caps | undefined;
}

/** What the components read and may do. */
export interface Session {
  readonly page: ReadonlySignal<Page>;
  readonly choices: ReadonlySignal<Choices>;
  /** What the address carried; a broken or followed link stays until the visitor moves on. */
  readonly link: ReadonlySignal<Link>;
  /** Studies of this device, the newest first; null until they are read. */
  readonly shelf: ReadonlySignal<readonly StudyRecord[] | null>;
  /** The result on the page beside the other one of the same settings: linked and repeated here; null without both. */
  readonly comparison: ReadonlySignal<Comparison | null>;
  choose(change: Partial<Choices>): void;
  /**
   * Starts a study by the choices, or with `settings` exactly that one. What is repeated is never promised: its outcome
   * may be known already.
   */
  begin(settings?: FrozenSettings | null): void;
  /** Starts a study of its own seed: new evidence, whatever its settings, without a guess and never promised. */
  measure(wish: Wish): void;
  /** To the place where an own task is made. */
  collect(): void;
  resume(study: StudyRecord): void;
  /** Goes on with a study that ended, for so many minutes beyond what it planned. */
  extend(study: StudyRecord, minutes: (typeof moreMinutes)[number]): void;
  /** Measures with all steps doubled, where that can be: a study of a seed of its own; see `withDoubledSteps`. */
  double(settings: FrozenSettings): void;
  discard(study: StudyRecord): Promise<void>;
  open(study: StudyRecord): void;
  /** Reads a study from a file's text; the answer says why it was refused, or is null. */
  unfold(text: string): string | null;
  pause(): void;
  goOn(): void;
  stop(): void;
  /** Back to the question. */
  ask(): void;
  /** The address has a new fragment. */
  follow(fragment: string): void;
}

/** A session over its surroundings; it asks the engine for the device and the shelf for its studies at once. */
export function createSession(surroundings: Surroundings): Session {
  const { engine, studies, links, fragment, clearFragment, forget, newSeed, capsOf } = surroundings;
  const page = signal<Page>(firstPage);
  const choices = signal<Choices>({ target: "digits", minutes: 3, guess: null, promised: false, tune: false });
  const link = signal<Link>({ kind: "none" });
  const shelf = signal<readonly StudyRecord[] | null>(null);
  /** What the study on the page was repeated from. */
  const linked = signal<SharedResult | null>(null);

  const comparison = computed(() => {
    if (page.value.at !== "reading") return null;
    const { source } = page.value;
    if (source.origin === "file") return null;
    if (source.origin === "here") return linked.value && comparisonOf(linked.value, source.study);
    const mine = shelf.value?.find((study) => study.blocks.length > 0 && repeats(study, source.shared));
    return mine ? comparisonOf(source.shared, mine) : null;
  });
  const findLinked = async ({ settingsHash }: StudyRecord) => {
    const found = await links.find(settingsHash);
    const link = typeof found === "string" ? parseLink(found) : null;
    linked.value = link?.kind === "result" ? link.result : null;
  };

  const dispatch = (event: EngineEvent | Deed) => {
    page.value = reduce(page.value, event);
    const { value } = page;
    if (value.at === "reading" && value.source.origin === "here") void findLinked(value.source.study);
  };
  const send = (command: Command) => {
    try {
      engine.send(command);
    } catch (error) {
      if (!(error instanceof StudyError)) throw error;
      dispatch({ type: "failed", code: error.code, message: error.message });
    }
  };
  const readShelf = async () => {
    const found = await studies.list();
    shelf.value = found.studies;
    if (found.refused.length > 0) {
      dispatch({
        type: "notice",
        message:
          "A stored study was not what was saved. It was set aside and is not shown; measure again to have a sound one.",
      });
    }
  };

  let followed = "";
  const follow = (text: string) => {
    const next = parseLink(text);
    followed = text;
    const busy = page.value.at === "watching";
    batch(() => {
      link.value = next;
      if (next.kind === "result" && !busy) dispatch({ type: "followed", shared: next.result });
      if ((next.kind === "repeat" || next.kind === "broken") && !busy) dispatch({ type: "asked" });
      if (next.kind === "repeat") choices.value = { ...choices.value, target: next.settings.target };
    });
  };

  const leaveLink = () => {
    if (link.value.kind === "none") return;
    link.value = { kind: "none" };
    clearFragment();
  };

  const start = (study: Omit<Extract<Command, { type: "start" }>, "type">) => {
    batch(() => {
      leaveLink();
      dispatch({ type: "begun" });
    });
    const caps = study.settings ? undefined : (study.caps ?? capsOf(study.target));
    send({ type: "start", ...study, ...(caps && { caps }) });
  };

  engine.events((event) => {
    dispatch(event);
    if (event.type === "ended" || event.type === "failed") void readShelf();
  });
  follow(fragment);
  send({ type: "inspect" });
  void readShelf();

  return {
    page,
    choices,
    link,
    shelf,
    comparison,
    choose: (change) => {
      choices.value = { ...choices.value, ...change };
    },
    begin: (settings = null) => {
      const { target, minutes, guess, promised, tune } = choices.value;
      if (settings && link.value.kind === "result") void links.keep(digestOfData(settings), followed);
      start({
        target: settings?.target ?? target,
        minutes,
        seed: settings?.seed ?? newSeed(),
        settings,
        repeated: settings !== null,
        guess,
        promised: promised && settings === null,
        ...(tune && settings === null && { tune }),
      });
    },
    measure: (wish) => start({ ...wish, repeated: false, guess: null, promised: false }),
    collect: () => dispatch({ type: "collected" }),
    resume: (study) => {
      dispatch({ type: "begun" });
      send({ type: "resume", id: study.id });
    },
    extend: (study, minutes) => {
      dispatch({ type: "begun" });
      send({ type: "extend", id: study.id, minutes });
    },
    double: (settings) => {
      const seed = newSeed();
      const { target } = settings;
      const { minutes } = choices.value;
      const doubled = withDoubledSteps(settings, seed);
      if (doubled) start({ target, minutes, seed, settings: doubled, repeated: false, guess: null, promised: false });
    },
    discard: async (study) => {
      await studies.remove(study.id);
      forget(study.id);
      if (study.repeated) await links.drop(study.settingsHash);
      await readShelf();
    },
    open: (study) => dispatch({ type: "opened", study }),
    unfold: (text) => {
      try {
        const study = readStudyFile(text);
        batch(() => {
          leaveLink();
          dispatch({ type: "unfolded", study });
        });
        return null;
      } catch (error) {
        if (!(error instanceof StudyFileRefused)) throw error;
        return error.message;
      }
    },
    pause: () => send({ type: "pause" }),
    goOn: () => send({ type: "continue" }),
    stop: () => {
      dispatch({ type: "stop-asked" });
      send({ type: "stop" });
    },
    ask: () => {
      batch(() => {
        leaveLink();
        dispatch({ type: "asked" });
      });
      void readShelf();
    },
    follow,
  };
}
