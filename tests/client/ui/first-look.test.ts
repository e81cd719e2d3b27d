import { expect, test } from "vitest";
import { firstLookIn } from "#core/answers/first-look";
import { firstLookAhead, firstLookSentence } from "../../../client/src/ui/words/first-look";
import { studyOf } from "../studies";

const { settings, runs } = studyOf({ blocks: 1, change: { passes: ["first-look"] } });

test("says what comes, with no number, until there is one, and then what is there", () => {
  expect(firstLookIn({ settings, runs: [] })).toBeNull();
  expect(firstLookAhead(settings)).not.toMatch(/\d/);
  const said = [1, 2].map((finished) => firstLookSentence(firstLookIn({ settings, runs: runs.slice(0, finished) })!));
  expect(said[0]).toMatch(/right without augmentation\.$/);
  expect(said[1]).toMatch(/right without augmentation and \d+ % with heavy augmentation\.$/);
});
