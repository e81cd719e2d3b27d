// What the page is doing, as one closed union, and how each event changes it. Pure: nothing is sent, stored or drawn here.

import type { FiledStudy } from "#core/files/study-file";
import type { SharedResult } from "#core/links/share";
import type { RunRecord, StudyRecord } from "#core/records/record";
import { type DueRun, recordKey } from "#core/records/runs";
import type { EngineEvent } from "../engine-client/engine-client";

type EventOf<Type extends EngineEvent["type"]> = Extract<EngineEvent, { type: Type }>;

/** What would compute, as the engine described it. */
export type Device = Omit<EventOf<"device">, "type">;
/** Augmented views of one training image, RGBA8 packed as in `PackedViews`. */
export type Views = Omit<EventOf<"views">, "type">;

interface Known {
  /** Null until the engine has looked. */
  readonly device: Device | null;
  /** Sentences that a person should know and that stopped nothing, oldest first, each once. */
  readonly notices: readonly string[];
}

export interface Asking extends Known {
  readonly at: "asking";
}

/** The visitor makes a task of their own, or looks it through; what it holds stands in collecting.ts. */
export interface Collecting extends Known {
  readonly at: "collecting";
}

export interface Watching extends Known {
  readonly at: "watching";
  /** What takes a while before a run; null once it goes. */
  readonly preparing: EventOf<"preparing">["what"] | null;
  /** Learning rates that are being tried, before the study is planned to the end; null at other times. */
  readonly tuning: Omit<EventOf<"tuning">, "type"> | null;
  /** Null until the study is planned; its runs grow as they finish. */
  readonly study: StudyRecord | null;
  /** Sentences on what was made smaller for this device. */
  readonly notes: readonly string[];
  readonly running: (DueRun & { readonly step: number }) | null;
  readonly secondsLeft: number | null;
  /** Seconds that were predicted for the whole study before its first run; null before that, and for one that was taken up again. */
  readonly foreseen: number | null;
  readonly views: Views | null;
  /** Runs that were finished before this page took the study up again; 0 for a new one. */
  readonly resumed: number;
  readonly paused: boolean;
  /** The visitor asked to stop, and the engine has not answered yet. */
  readonly stopping: boolean;
}

/** Where the numbers on the page come from: this device's own study, a file that holds one, or a link. */
export type Source =
  | { readonly origin: "here"; readonly study: StudyRecord; readonly notes: readonly string[] }
  | { readonly origin: "file"; readonly study: FiledStudy }
  | { readonly origin: "link"; readonly shared: SharedResult };

export interface Reading extends Known {
  readonly at: "reading";
  readonly source: Source;
}

export interface Failed extends Known {
  readonly at: "failed";
  readonly code: string;
  readonly message: string;
  /** What was measured before, if anything. */
  readonly study: StudyRecord | null;
}

export type Page = Asking | Collecting | Watching | Reading | Failed;

/** What the visitor does, beside what the engine reports. */
export type Deed =
  /** An own task was opened, a new one or one of this device. */
  | { readonly type: "collected" }
  /** A study was asked for; the engine's events follow. */
  | { readonly type: "begun" }
  | { readonly type: "stop-asked" }
  /** A study of this device is opened again. */
  | { readonly type: "opened"; readonly study: StudyRecord }
  /** A study was read from a file. */
  | { readonly type: "unfolded"; readonly study: FiledStudy }
  /** A result link was followed. */
  | { readonly type: "followed"; readonly shared: SharedResult }
  /** Back to the question. */
  | { readonly type: "asked" };

/** The page before anything happened. */
export const firstPage: Page = { at: "asking", device: null, notices: [] };

const emptyWatch = {
  at: "watching",
  preparing: null,
  tuning: null,
  study: null,
  notes: [],
  running: null,
  secondsLeft: null,
  foreseen: null,
  views: null,
  resumed: 0,
  paused: false,
  stopping: false,
} as const satisfies Omit<Watching, keyof Known>;

/** The page after an event. An event that means nothing in the present state changes nothing. */
export function reduce(page: Page, event: EngineEvent | Deed): Page {
  const known: Known = { device: page.device, notices: page.notices };
  switch (event.type) {
    case "device": {
      const { type: _, ...device } = event;
      return { ...page, device };
    }
    case "notice":
      return page.notices.includes(event.message) ? page : { ...page, notices: [...page.notices, event.message] };
    case "collected":
      return { at: "collecting", device: page.device, notices: [] };
    case "begun":
      return { ...emptyWatch, device: page.device, notices: [] };
    case "opened":
      return { ...known, at: "reading", source: { origin: "here", study: event.study, notes: [] } };
    case "unfolded":
      return { ...known, at: "reading", source: { origin: "file", study: event.study } };
    case "followed":
      return { ...known, at: "reading", source: { origin: "link", shared: event.shared } };
    case "asked":
      return { at: "asking", device: page.device, notices: [] };
    case "failed":
      // Outside a study (the engine only looked at the device) a failure takes nothing away.
      if (page.at !== "watching") return reduce(page, { type: "notice", message: event.message });
      // Stopped by the visitor before the first run: there is nothing to read.
      if (event.code === "stopped") return { ...known, at: "asking" };
      return { ...known, at: "failed", code: event.code, message: event.message, study: page.study };
    // A forecast and the leakage lab are no study; see foresight.ts and own-studies.ts.
    case "foreseen":
    case "lab-progress":
    case "lab-finished":
    case "lab-failed":
      return page;
    default:
      return page.at === "watching" ? watch(page, event) : page;
  }
}

type WatchEvent =
  | Exclude<
      EngineEvent,
      EventOf<"device" | "notice" | "failed" | "foreseen" | "lab-progress" | "lab-finished" | "lab-failed">
    >
  | { readonly type: "stop-asked" };

function watch(page: Watching, event: WatchEvent): Page {
  switch (event.type) {
    case "preparing":
      return { ...page, preparing: event.what };
    case "tuning": {
      const { type: _, ...tuning } = event;
      return { ...page, preparing: null, tuning, secondsLeft: tuning.secondsLeft };
    }
    case "planned":
      return {
        ...page,
        preparing: null,
        tuning: null,
        study: event.study,
        resumed: page.study ? Math.min(page.resumed, event.study.runs.length) : event.study.runs.length,
        notes: event.notes,
        secondsLeft: event.secondsLeft,
        foreseen: page.study || event.study.runs.length > 0 ? page.foreseen : event.secondsLeft,
      };
    case "run-started": {
      const { type: _, ...run } = event;
      return { ...page, preparing: null, running: { ...run, step: 0 } };
    }
    case "views":
      return { ...page, views: { size: event.size, count: event.count, data: event.data } };
    case "progress":
      return {
        ...page,
        preparing: null,
        running: page.running && { ...page.running, step: event.step },
        secondsLeft: event.secondsLeft,
      };
    case "run-finished":
      return {
        ...page,
        study: page.study && withRun(page.study, event.run),
        running: null,
        secondsLeft: event.secondsLeft,
      };
    case "block-finished":
      return { ...page, study: event.study };
    case "paused":
      return { ...page, paused: true };
    case "continued":
      return { ...page, paused: false };
    case "stop-asked":
      return { ...page, stopping: true };
    case "ended":
      return {
        at: "reading",
        device: page.device,
        notices: page.notices,
        source: { origin: "here", study: event.study, notes: page.notes },
      };
    default:
      return event satisfies never;
  }
}

/** A run that comes twice (after a lost device, or a resume) replaces its earlier self. */
function withRun(study: StudyRecord, run: RunRecord): StudyRecord {
  return { ...study, runs: [...study.runs.filter((other) => recordKey(other) !== recordKey(run)), run] };
}
