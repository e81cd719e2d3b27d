// Starts the measuring page: joins the real engine, store, network and address to the session and draws
// it, and lets a script look and measure through the same session.

import { render } from "preact";
import { createEngine } from "./engine-client/engine-client";
import { openBell } from "./state/bell";
import { createOutbox } from "./state/outbox";
import { scriptingOf } from "./state/scripting";
import { createSession } from "./state/session";
import { openLinkedResults } from "./storage/linked-results";
import { openOutboxStore } from "./storage/outbox-store";
import { openStudyStore } from "./storage/study-store";
import { App } from "./ui/app";

const gpc = "globalPrivacyControl" in navigator && navigator.globalPrivacyControl === true;
const outbox = createOutbox({
  store: openOutboxStore({ channel: new BroadcastChannel("headstart-outbox") }),
  fetch: (path, init) => fetch(path, init),
  gpc,
  now: () => Date.now(),
  chance: () => Math.random(),
  later: (ms, act) => void setTimeout(act, ms),
});
const session = createSession({
  engine: createEngine(),
  studies: openStudyStore(),
  links: openLinkedResults(),
  fragment: location.hash,
  clearFragment: () => history.replaceState(null, "", location.pathname),
  forget: (study) => void outbox.forget(study),
  newSeed: () => crypto.getRandomValues(new Uint32Array(1))[0]!,
});
globalThis.headstart = scriptingOf(session);
addEventListener("hashchange", () => session.follow(location.hash));

// What waits is tried when the page opens, when the network is back and when the page is looked at again.
void outbox.flush({ fresh: true });
addEventListener("online", () => void outbox.flush({ fresh: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void outbox.flush({ fresh: true });
});

const bell = openBell({
  chimes:
    "Notification" in window
      ? {
          allowed: () => Notification.permission,
          ask: () => Notification.requestPermission(),
          show: (title, body) => void new Notification(title, { body, icon: "/icon.svg" }),
        }
      : null,
  isInView: () => document.visibilityState === "visible",
});

const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  const address = location.origin + location.pathname;
  render(<App session={session} gpc={gpc} outbox={outbox} bell={bell} address={address} />, root);
}
