// Starts the page of a recorded study: nothing is measured and nothing fetched, so that it reads at once on any browser.

import { render } from "preact";
import { readStudyFile } from "#core/files/study-file";
import recorded from "../example/study.json?raw";
import { Example } from "./ui/example";

const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  render(<Example study={readStudyFile(recorded)} address={`${location.origin}/`} />, root);
}
