import { describe, expect, test } from "vitest";
import { type Effect, type UnderShifts, underShifts } from "#core/answers/shifted";
import { shifts } from "#core/pictures/shift";
import { ShiftsDrawing } from "../../../client/src/ui/charts/shifts";
import { shiftsSentence } from "../../../client/src/ui/words/shifts";
import { settings, studyOf } from "../studies";
import { drawn } from "./drawn";

const found = underShifts(studyOf({ blocks: 9, change: { blocks: 9 } }))!;
const noEffect: Effect = { estimate: 0.01, low: -0.03, high: 0.05, isClear: false };
const changed = (change: Partial<UnderShifts>) => shiftsSentence({ ...found, ...change }, settings);

describe("the sentence", () => {
  test("says which change costs most and what augmentation wins back, with their intervals", () => {
    expect(shiftsSentence(found, settings)).toMatch(
      /^Turning the pictures costs most: \d+ points \(95 % interval \d+ to \d+\) without augmentation\. Heavy augmentation wins back \d+ points \(95 % interval \d+ to \d+\) of it\.$/,
    );
  });

  test("claims no more than can be told apart", () => {
    expect(changed({ hardest: ["turned", "closer"] })).toContain("; that coming closer costs less can’t be told.");
    expect(changed({ hardest: ["turned", "closer", "darker"] })).toContain(
      "; that coming closer and dim light cost less can’t be told.",
    );
    expect(changed({ hardest: [] })).toBe("That any single change costs accuracy can’t be told from chance.");
  });

  test("says where augmentation mends nothing that can be told, and where it makes it worse", () => {
    const mending = (mended: Effect) => changed({ effects: found.effects.map((effect) => ({ ...effect, mended })) });
    expect(mending(noEffect)).toContain("Whether heavy augmentation mends any of it can’t be told.");
    const worse = { estimate: -0.08, low: -0.12, high: -0.04, isClear: true };
    expect(mending(worse)).toContain("Heavy augmentation loses 8 points (95 % interval 4 to 12) more.");
  });

  test("only suggests with fewer than six seeds", () => {
    expect(changed({ blocks: 5 })).toMatch(/seems to cost most.+seems to win back/);
  });
});

test("the drawing has a row for the unchanged pictures and for every shift: four marks and four intervals each", () => {
  const elements = drawn(<ShiftsDrawing found={found} width={350} />);
  const marks = (init: string) => elements.filter(({ props }) => String(props.class).startsWith(`${init} mark`));
  const rows = shifts.length + 1;
  for (const init of ["pretrained", "scratch"]) {
    const mine = marks(init);
    expect(mine.filter(({ tag }) => tag === "circle")).toHaveLength(rows);
    expect(mine.filter(({ tag }) => tag === "path")).toHaveLength(rows);
  }
  expect(elements.filter(({ props }) => props.class === "reach")).toHaveLength(4 * rows);
  const label = String(elements[0]?.props["aria-label"]);
  expect(label).toContain("unchanged: pretrained without");
  expect(label).toContain("all at once: pretrained without");
});

test("marks and intervals stay inside the drawing on a phone", () => {
  for (const { tag, props } of drawn(<ShiftsDrawing found={found} width={300} />)) {
    if (tag === "circle") expect(Number(props.cx)).toBeLessThan(300);
    if (props.class === "reach") {
      expect(Number(props.x1)).toBeGreaterThan(80);
      expect(Number(props.x2)).toBeLessThanOrEqual(300);
    }
  }
});
