import { expect, test } from "vitest";
import type { TargetName } from "#core/study/target-name";
import type { Taken } from "../../../client/src/state/scripting";
import type { OpenPage } from "../../../client/study/page";
import { targetOf } from "../../../client/study/pictures";
import type { ProgressLine } from "../../../client/study/progress";
import { Refused } from "../../../client/study/refused";

const own: TargetName = "own-2-0123456789abcdef";
const whole: Taken = { task: "a", target: own, classes: ["cat", "dog"], kept: 20, remarked: [], why: "" };

/** What a command says of folders that the page took so; the second is the shifted one. */
async function asked(...takes: readonly Taken[]) {
  const said: string[] = [];
  const given: string[] = [];
  const left = [...takes];
  const page: Pick<OpenPage, "take"> = {
    take: async (folder, { shiftedOf }) => {
      given.push(`${folder} ${shiftedOf}`);
      return left.shift()!;
    },
  };
  const progress: ProgressLine = { say: (text) => void said.push(text), show: () => {} };
  const options = { target: null, data: "/all", val: takes.length > 1 ? "/shifted" : null };
  const target = await targetOf(page, options, { seed: 1, progress });
  return { target, said, given };
}

test("names the task that the page made of the folders, and says what was left out and why", async () => {
  const remarked = [{ path: "all/cat/x.png", remark: "corrupt" as const }];
  const shifted: Taken = { ...whole, target: "own-2-fedcba9876543210" };
  const { target, said, given } = await asked({ ...whole, remarked }, shifted);
  expect(target).toBe(shifted.target);
  expect(given).toEqual(["/all null", "/shifted a"]);
  expect(said[0]).toBe("1 file (all/cat/x.png): The picture is damaged or incomplete.");
  expect(said[1]).toBe("20 pictures of cat, dog from /all.");
});

test.each<[string, readonly Taken[], RegExp]>([
  ["one class", [{ ...whole, target: null, classes: ["cat"] }], /pictures of 1 class, and a study needs two/],
  [
    "nothing that can be read",
    [{ ...whole, kept: 0, target: null, classes: [] }],
    /no picture in \/all that can be read/,
  ],
  ["a device that keeps nothing", [{ ...whole, why: "There is no room." }], /There is no room\./],
  ["other classes in the shifted set", [whole, { ...whole, classes: ["cat", "dog", "cow"] }], /are not those of \/all/],
])("is refused in a sentence: %s", async (_, takes, sentence) => {
  await expect(asked(...takes)).rejects.toThrow(Refused);
  await expect(asked(...takes)).rejects.toThrow(sentence);
});
