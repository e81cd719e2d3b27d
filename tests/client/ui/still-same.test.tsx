import { expect, test } from "vitest";
import { answered, bracketOf } from "#core/study/caps";
import { CapList, StillSame } from "../../../client/src/ui/views/still-same";
import { settingsWords } from "../../../client/src/ui/words/limits";
import { settings } from "../studies";
import { drawn, textOf } from "./drawn";

test("the question has two answers, and says what they led to and what to ask next", () => {
  const said: boolean[] = [];
  const off = answered(bracketOf(undefined), { kind: "rotation", strength: 1, same: false });
  const page = <StillSame kind="rotation" last={off} answer={(same) => void said.push(same)} />;
  for (const { tag, props } of drawn(page)) if (tag === "button") (props.onClick as () => void)();
  expect(said).toEqual([true, false]);
  expect(textOf(page)).toContain("Noted: rotations off for these pictures. And at 50 %?");
});

test("what is capped is listed, and each is taken back by its own button", () => {
  const lifted: string[] = [];
  const page = <CapList caps={{ rotation: 0.35, flip: 0 }} lift={(kind) => void lifted.push(kind)} />;
  const buttons = drawn(page).filter(({ tag }) => tag === "button");
  expect(buttons.map(({ text }) => text)).toEqual([
    "Take back: mirror images off",
    "Take back: rotations at most 35 %",
  ]);
  for (const { props } of buttons) (props.onClick as () => void)();
  expect(lifted).toEqual(["flip", "rotation"]);
});

test("a study's settings say what was capped", () => {
  const words = new Map(settingsWords({ ...settings, caps: { rotation: 0.35, flip: 0 } }));
  expect(words.get("capped, to keep each class")).toBe("mirror images off, rotations at most 35 %");
});
