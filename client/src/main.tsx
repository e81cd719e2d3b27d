// Starts the measuring page: joins the real engine, store, network and address to the session and draws it.

import { render } from "preact";
import { createEngine } from "./engine-client/engine-client";
import { openGiftDesk } from "./state/gift";
import { openReceipts } from "./state/receipts";
import { createSession } from "./state/session";
import { openLinkedResults } from "./storage/linked-results";
import { openStudyStore } from "./storage/study-store";
import { App } from "./ui/app";

const receipts = openReceipts(() => localStorage);
const session = createSession({
  engine: createEngine(),
  studies: openStudyStore(),
  links: openLinkedResults(),
  fragment: location.hash,
  clearFragment: () => history.replaceState(null, "", location.pathname),
  forget: (study) => receipts.drop(study),
  newSeed: () => crypto.getRandomValues(new Uint32Array(1))[0]!,
});
addEventListener("hashchange", () => session.follow(location.hash));

const openDesk = (study: string, report: Parameters<typeof openGiftDesk>[0]["report"]) =>
  openGiftDesk({ study, report, receipts, fetch: (path, init) => fetch(path, init) });

const gpc = "globalPrivacyControl" in navigator && navigator.globalPrivacyControl === true;
const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  render(<App session={session} gpc={gpc} openDesk={openDesk} address={location.origin + location.pathname} />, root);
}
