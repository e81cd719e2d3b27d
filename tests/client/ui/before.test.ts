import { expect, test } from "vitest";
import { beforeSentences, tuningSentence } from "../../../client/src/ui/words/before";
import { settings } from "../studies";

const said = (change: Partial<Parameters<typeof beforeSentences>[0]>) =>
  beforeSentences({ settings, seconds: 240, minutes: 3, ...change }).join(" ");

test("says how many seeds, how long and how exact", () => {
  expect(said({})).toBe(
    "About 4 minutes on this device: 6 seeds, each a repeat of the whole comparison, in 8 training runs. Expect the answer to be exact to about ± 3 points of accuracy, if seeds differ here as they did on handwritten digits.",
  );
});

test("says what is not known yet: the plan before the first timing, the time of a link", () => {
  expect(said({ settings: null, seconds: null })).toContain("fits into 3 minutes is not known yet");
  expect(said({ seconds: null, minutes: null })).toContain("How long that takes here is not known yet");
});

test("says that few seeds can only suggest, and promises no width where two seeds have hardly any", () => {
  expect(said({ settings: { ...settings, blocks: 3 } })).toContain(
    "With fewer than 6 seeds it can only be suggestive.",
  );
  expect(said({ settings: { ...settings, blocks: 2, budgets: [5] } })).toContain("may be off by more than 40 points");
});

test("says what trying learning rates costs, where that is known, and where images are too few for it", () => {
  expect(tuningSentence({ tuningSeconds: 200, hasRoomForTrials: true })).toContain("That takes about 3 minutes here.");
  expect(tuningSentence(null)).toContain("That takes as long as six runs.");
  expect(tuningSentence({ tuningSeconds: 200, hasRoomForTrials: false })).toMatch(/^These images are too few for it/);
});
