// A notification when a study ends, for visitors who asked for it with a tap. The browser is never asked without one, and
// everything works the same without it: the tab's title says how far the study is.

import { type ReadonlySignal, signal } from "@preact/signals";

export type Bell =
  /** This browser shows no notifications. */
  | "missing"
  | "off"
  /** The browser is asking the visitor. */
  | "asking"
  | "on"
  /** The visitor, or the browser for them, said no. */
  | "refused";

/** The browser's notifications as far as the bell needs them. */
export interface Chimes {
  allowed(): NotificationPermission;
  ask(): Promise<NotificationPermission>;
  /** Throws a TypeError where only a service worker may show one. */
  show(title: string, body: string): void;
}

/** The bell of a page. */
export interface BellDesk {
  readonly bell: ReadonlySignal<Bell>;
  /** Asks the browser if it has not been asked; call it from a tap. */
  turnOn(): Promise<void>;
  turnOff(): void;
  /** Says that the study ended, if that was asked for and the page is not in view. */
  ring(title: string, body: string): void;
}

/** A bell over the browser's notifications, or over none (null). It begins in silence, whatever was allowed before. */
export function openBell({
  chimes,
  isInView,
}: {
  readonly chimes: Chimes | null;
  readonly isInView: () => boolean;
}): BellDesk {
  const bell = signal<Bell>(chimes ? "off" : "missing");
  return {
    bell,
    turnOn: async () => {
      if (!chimes || bell.value === "asking") return;
      bell.value = "asking";
      const answer = chimes.allowed() === "default" ? await chimes.ask() : chimes.allowed();
      bell.value = answer === "granted" ? "on" : answer === "denied" ? "refused" : "off";
    },
    turnOff: () => {
      if (bell.value === "on") bell.value = "off";
    },
    ring: (title, body) => {
      if (!chimes || bell.value !== "on" || isInView()) return;
      try {
        chimes.show(title, body);
      } catch (error) {
        // Chrome on Android has the constructor and refuses it.
        if (!(error instanceof TypeError)) throw error;
        bell.value = "missing";
      }
    },
  };
}
