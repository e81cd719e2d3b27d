// Starts the measuring page: joins the real engine, store, network and address to the session and draws
// it, and lets a script look and measure through the same session.

import { render } from "preact";
import { createEngine } from "./engine-client/engine-client";
import { createImporting } from "./importing-client/importing-client";
import { openBell } from "./state/bell";
import { openCamera } from "./state/camera";
import { openCapping } from "./state/capping";
import { createCollecting } from "./state/collecting";
import { openForesight } from "./state/foresight";
import { createImportDesk } from "./state/importing";
import { openKeeping } from "./state/keeping";
import { createOutbox } from "./state/outbox";
import { openOwnStudies } from "./state/own-studies";
import { type LiveBattery, openPower } from "./state/power";
import { scriptingOf } from "./state/scripting";
import { createSession } from "./state/session";
import { followStanding } from "./state/standing";
import { openCapsStore } from "./storage/caps-store";
import { forgetEverything } from "./storage/forget-everything";
import { openLinkedResults } from "./storage/linked-results";
import { openOutboxStore } from "./storage/outbox-store";
import { openStudyStore } from "./storage/study-store";
import { openTaskStore } from "./storage/task-store";
import { App } from "./ui/app";
import { keepFocus } from "./ui/keep-focus";

const gpc = "globalPrivacyControl" in navigator && navigator.globalPrivacyControl === true;
const outbox = createOutbox({
  store: openOutboxStore({ channel: new BroadcastChannel("headstart-outbox") }),
  fetch: (path, init) => fetch(path, init),
  gpc,
  now: () => Date.now(),
  chance: () => Math.random(),
  later: (ms, act) => void setTimeout(act, ms),
});
const newSeed = () => crypto.getRandomValues(new Uint32Array(1))[0]!;
const engine = createEngine();
const tasks = openTaskStore();
const importing = createImporting();
const keeping = openKeeping({
  store: tasks,
  importing,
  storage: navigator.storage ?? null,
  clear: forgetEverything,
  reopen: () => location.reload(),
});
const capping = openCapping({ keeping, store: openCapsStore() });
const session = createSession({
  engine,
  studies: openStudyStore(),
  links: openLinkedResults(),
  fragment: location.hash,
  clearFragment: () => history.replaceState(null, "", location.pathname),
  forget: (study) => void outbox.forget(study),
  newSeed,
  capsOf: capping.capsOf,
});
addEventListener("hashchange", () => session.follow(location.hash));

// What waits is tried when the page opens, when the network is back and when the page is looked at again.
void outbox.flush({ fresh: true });
addEventListener("online", () => void outbox.flush({ fresh: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void outbox.flush({ fresh: true });
});

const randomName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const later = (ms: number, act: () => void) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};
const ownStudies = openOwnStudies({ importing, engine });
const collecting = createCollecting({
  store: tasks,
  prepare: importing.prepare,
  newName: randomName,
  now: () => new Date().toISOString(),
  onKept: () => void keeping.persist(),
});
globalThis.headstart = scriptingOf(session, {
  tasks,
  importing,
  newName: randomName,
  now: () => new Date().toISOString(),
});
const imports = createImportDesk({ importing, collecting, newSeed });
const standing = followStanding({ collecting, importing, later });
const camera = openCamera({ devices: navigator.mediaDevices ?? null, secure: isSecureContext });

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

const foresight = openForesight(engine, session);
const battery = "getBattery" in navigator ? (navigator.getBattery as () => Promise<LiveBattery>) : null;
const power = openPower({
  phone: matchMedia("(pointer: coarse) and (max-width: 40rem)").matches,
  battery: battery && (() => battery.call(navigator)),
});

const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  keepFocus(document);
  const address = location.origin + location.pathname;
  render(
    <App
      session={session}
      gpc={gpc}
      outbox={outbox}
      bell={bell}
      foresight={foresight}
      power={power}
      ownStudies={ownStudies}
      capping={capping}
      own={{ collecting, imports, standing, keeping, camera, newName: randomName }}
      address={address}
    />,
    root,
  );
}
