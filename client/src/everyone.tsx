// Starts the page of everyone's studies: fetches the release and draws it.

import { signal } from "@preact/signals";
import { render } from "preact";
import { fetchRelease, type ReleaseAnswer } from "./state/release";
import { Everyone } from "./ui/everyone/everyone";
import { keepFocus } from "./ui/keep-focus";

const answer = signal<ReleaseAnswer | null>(null);

async function load(): Promise<void> {
  answer.value = null;
  answer.value = await fetchRelease((path, init) => fetch(path, init));
}

function Page() {
  return <Everyone answer={answer.value} retry={() => void load()} origin={location.origin} />;
}

const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  keepFocus(document);
  render(<Page />, root);
  void load();
}
