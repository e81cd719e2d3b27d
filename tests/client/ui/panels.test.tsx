import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import type { PublishedGroup } from "#core/everyone/published";
import { jointCell, tableCells } from "#core/everyone/strata";
import { summaryOf } from "#core/everyone/summary";
import type { Gift } from "../../../client/src/state/gift";
import { reportFor } from "../../../client/src/state/giving";
import { pointsOf } from "../../../client/src/state/reading";
import { MeterDrawing } from "../../../client/src/ui/charts/meter";
import { SlopesDrawing } from "../../../client/src/ui/charts/slopes";
import { Balance } from "../../../client/src/ui/collect/balance";
import { AnswersDrawing } from "../../../client/src/ui/everyone/answers";
import { ArmSlopesDrawing } from "../../../client/src/ui/everyone/arms";
import { Everyone, Released } from "../../../client/src/ui/everyone/everyone";
import { nextTaskOf } from "../../../client/src/ui/everyone/group";
import { snippet } from "../../../client/src/ui/everyone/take-away";
import { GivePanel, numbersIn } from "../../../client/src/ui/give/give";
import { Numbers } from "../../../client/src/ui/read/numbers";
import {
  doubtSentence,
  ownTasksSentence,
  progressSentence,
  protectionSentence,
  summarySentence,
} from "../../../client/src/ui/words/everyone";
import { meterOf } from "../../../client/src/ui/words/progress";
import { waitingGroup } from "../../core/everyone/releases";
import { imagesOf, taskOf } from "../../core/tasks/task-images";
import { settings, studyOf } from "../studies";
import { drawn, textOf } from "./drawn";

const study = studyOf({ blocks: 6 });
const primary = primaryOf(study);

describe("the consent panel", () => {
  const report = reportFor(study, primary);
  if (typeof report === "string") throw new Error(report);
  const desk = { tick: async () => {}, untick: () => {}, send: async () => {}, withdraw: async () => {} };
  const panel = (gift: Gift) => <GivePanel gift={gift} report={report} promised={false} desk={desk} />;
  const box = (gift: Gift) => drawn(panel(gift)).find(({ tag }) => tag === "input");
  const button = (gift: Gift) => drawn(panel(gift)).find(({ tag }) => tag === "button");

  test("starts with an unticked box and nothing to press", () => {
    expect(box({ at: "closed" })?.props).toMatchObject({ type: "checkbox", checked: false });
    expect(button({ at: "closed" })?.props.disabled).toBe(true);
  });

  test("shows the exact body that the button would send, and its length", () => {
    const text = '{"ticket":"t","report":{}}';
    const ready: Gift = { at: "ready", shown: { text, whole: true }, missing: null };
    expect(drawn(panel(ready)).find(({ tag }) => tag === "pre")?.text).toBe(text);
    expect(textOf(panel(ready))).toContain(`Exactly these ${text.length} bytes will be sent:`);
    expect(button(ready)).toMatchObject({ text: "Send", props: { disabled: false } });
  });

  test("lets numbers wait for a ticket, and says that they will", () => {
    const ready: Gift = { at: "ready", shown: { text: "{}", whole: false }, missing: "offline" };
    expect(textOf(panel(ready))).toContain("with a ticket that the site has yet to give");
    expect(button(ready)).toMatchObject({ text: "Send when the site answers", props: { disabled: false } });
  });

  test("says how many numbers there are, and counts them right", () => {
    expect(numbersIn(report)).toBe(JSON.stringify(report).match(/-?\d+/g)?.length);
    expect(textOf(panel({ at: "closed" }))).toContain(`Add these ${numbersIn(report)} numbers`);
  });

  test("shows what waits with its bytes, offers to withdraw it, and another try unless the site asked to wait", () => {
    const waiting = (why: "offline" | "limited"): Gift => ({
      at: "waiting",
      why,
      notBefore: 0,
      unsure: false,
      shown: { text: "{}", whole: true },
    });
    const buttons = (gift: Gift) =>
      drawn(panel(gift))
        .filter(({ tag }) => tag === "button")
        .map(({ text }) => text);
    expect(buttons(waiting("offline"))).toEqual(["Try now", "Withdraw"]);
    expect(buttons(waiting("limited"))).toEqual(["Withdraw"]);
    expect(textOf(panel(waiting("offline")))).toContain("tried again by itself");
    expect(drawn(panel(waiting("offline"))).some(({ tag }) => tag === "pre")).toBe(true);
  });

  test("offers no other try where a fresh ticket could count the study twice, and says so", () => {
    for (const why of ["unsure", "expired"] as const) {
      expect(button({ at: "ended", why })).toBeUndefined();
      expect(textOf(panel({ at: "ended", why }))).toContain("A fresh ticket could count them twice");
    }
  });
});

describe("the meter", () => {
  const classes = (blocks: number) =>
    drawn(<MeterDrawing {...meterOf(primaryOf(studyOf({ blocks })))} width={350} />).map(({ props }) => props.class);

  test("draws no bar before there is an interval, and one tick a seed", () => {
    expect(classes(2)).not.toContain("bar-of-interval");
    expect(classes(2).filter((name) => name === "block-mark")).toHaveLength(2);
    expect(classes(6)).toContain("bar-of-interval");
  });

  test("draws no needle before there is an estimate", () => {
    expect(classes(0)).not.toContain("needle");
    expect(classes(1)).toContain("needle");
  });

  test("stays inside its box for any answer", () => {
    const [svg, ...inside] = drawn(
      <MeterDrawing estimate={1.9} low={-2} high={2} perBlock={[-2, 2]} waiting="" width={350} />,
    );
    expect(svg?.props["aria-label"]).toContain("95 % interval −200 to 200");
    for (const { props } of inside) {
      for (const key of ["x1", "x2", "x"]) {
        const x = props[key];
        if (typeof x === "number") expect(x).toBeGreaterThanOrEqual(-350);
        if (typeof x === "number") expect(x).toBeLessThanOrEqual(350);
      }
    }
  });
});

describe("the slopes", () => {
  const drawing = (runs: ReturnType<typeof pointsOf>) =>
    drawn(<SlopesDrawing runs={runs} budgets={settings.budgets} policy="heavy" classes={10} width={350} />);

  test("draw a thin line a seed and start, and label what was gained", () => {
    const shown = drawing(pointsOf(study));
    expect(shown.filter(({ props }) => props.class === "thin")).toHaveLength(6 * 2 * 2);
    expect(shown.filter(({ props }) => props.class === "mean")).toHaveLength(4);
    expect(shown.filter(({ props }) => String(props.class).startsWith("label"))).toHaveLength(4);
  });

  test("name their budgets in fewer words where two names would run into one another", () => {
    const named = (width: number) =>
      drawn(<SlopesDrawing runs={[]} budgets={[5, 20]} policy="heavy" classes={10} width={width} />)
        .filter(({ props }) => props.class === "strong")
        .map(({ text }) => text);
    expect(named(350)).toEqual(["5 images a class", "20 images a class"]);
    expect(named(280)).toEqual(["5 a class", "20 a class"]);
  });

  test("show the first dot as soon as one run is finished", () => {
    const shown = drawing(pointsOf(study).slice(0, 1));
    expect(shown.filter(({ props }) => String(props.class).includes("mark"))).toHaveLength(1);
    expect(shown.filter(({ props }) => props.class === "mean")).toHaveLength(0);
  });
});

test("the tables hold every arm, twice, and every seed", () => {
  const rows = drawn(<Numbers finding={primary} runs={study.runs} titles={null} />).filter(({ tag }) => tag === "tr");
  expect(rows).toHaveLength(1 + 8 + 1 + 8 + 1 + 6);
});

describe("everyone's page", () => {
  const retry = () => {};

  const waiting: PublishedGroup = { ...waitingGroup, parts: [] };
  const table = Array.from({ length: tableCells }, (_, cell) => (cell === jointCell(7, 0) ? 53 : -(cell % 2)));
  const published: PublishedGroup = {
    ...waiting,
    promised: 1,
    studies: 10,
    parts: [{ split: null, tables: 1, studies: 50, table }],
  };
  const origin = "https://headstart.test";
  const everyone = (...groups: PublishedGroup[]) => textOf(<Released release={{ needed: 50, groups }} />);

  test("asks for the first study when there is none", () => {
    const text = everyone();
    expect(text).toContain("0 of the 50 studies that the first release needs");
    expect(text).toContain("Yours can be the first.");
  });

  test("says in two sentences what noise and threshold do, before and after it knows the threshold", () => {
    expect(protectionSentence(50)).toBe(
      "Every count that is published carries random noise, so that nobody can tell from it what your study said. A group’s counts are published when at least 50 new studies of it are in, all at once, and never one by one.",
    );
    expect(textOf(<Everyone answer={null} retry={retry} origin={origin} />)).toContain("when enough new studies");
  });

  test("shows a group's way to its first release and no number before it", () => {
    expect(everyone(waiting)).toContain("At least 30 of the 50 studies for a first release are in.");
    expect(everyone(waiting)).not.toContain("points");
    const progress = drawn(<Released release={{ needed: 50, groups: [waiting] }} />).find(
      ({ tag }) => tag === "progress",
    );
    expect(progress?.props).toMatchObject({ max: 50, value: 30 });
  });

  test("says what a published group's studies show, how far that holds, and what its next release has", () => {
    const summary = summaryOf(published);
    expect(summarySentence(summary)).toContain("Median +8 points over 50 studies");
    expect(doubtSentence(summary)).toMatch(
      /^Even if 5 % of them were made up, all at one end, the median would stay (at|between) \+/,
    );
    expect(progressSentence(published)).toBe("At least 10 of the 50 new studies for its next release are in.");
    expect(progressSentence({ ...published, studies: 0 })).toBe("");
  });

  test("sums up no group of short studies", () => {
    expect(summarySentence(summaryOf({ ...published, settled: 0 }))).toBe("50 studies, not summed up.");
  });

  test("draws every count with its noise, and those under twenty hollow", () => {
    const summary = summaryOf(published);
    const shapes = drawn(<AnswersDrawing summary={summary} width={700} />).map(({ props }) => props.class);
    expect(shapes.filter((name) => name === "count")).toHaveLength(1);
    expect(shapes).toContain("count few");
    expect(shapes).toContain("bar-of-interval");
    expect(shapes).toContain("band");
    expect(
      drawn(<ArmSlopesDrawing arms={summary.arms} width={460} />).filter(({ props }) => props.class === "noise"),
    ).toHaveLength(4);
  });

  test("draws counts that noise took below zero above the meter and what is written at it", () => {
    const summary = summaryOf(published);
    const bars = summary.bars.map((bar, at) => (at % 3 === 1 ? { ...bar, studies: -19 } : bar));
    const shapes = drawn(<AnswersDrawing summary={{ ...summary, bars }} width={700} />);
    const meter = shapes.find(({ props }) => props.class === "bar-of-interval")!.props.y as number;
    const counted = shapes.flatMap(({ tag, props }) => (tag === "circle" ? [Number(props.cy)] : []));
    const first = shapes.findIndex(({ props }) => String(props.class).startsWith("count"));
    const lines = shapes.slice(first, first + 4 * counted.length).flatMap(({ tag, props }) => {
      return tag === "line" ? [Number(props.y1), Number(props.y2)] : [];
    });
    expect(new Set(counted).size).toBeGreaterThan(2);
    for (const y of [...counted, ...lines]) expect(y).toBeLessThan(meter);
  });

  test("writes no count over the axis's title", () => {
    const summary = summaryOf(published);
    // The highest number stands at the very top.
    const bars = summary.bars.map((bar) => ({ ...bar, studies: 20 - summary.noise }));
    const shapes = drawn(<AnswersDrawing summary={{ ...summary, bars }} width={350} />);
    const [title, ...numbers] = shapes.filter(({ tag }) => tag === "text").map(({ props }) => Number(props.y));
    for (const y of numbers) expect(y - title!).toBeGreaterThan(12);
  });

  test("says where the next task may lie for visitors' own tasks, and for no built-in one", () => {
    const found = nextTaskOf({ ...published, task: 0 });
    expect(found && ownTasksSentence(found)).toMatch(
      /^Their mean is \+\d+ points .* \(95 % prediction interval, the bar\)\.$/,
    );
    expect(nextTaskOf(published)).toBeNull();
    expect(nextTaskOf({ ...published, task: 0, settled: 0 })).toBeNull();
  });

  test("names the version of a group that is not of today's", () => {
    expect(everyone(waiting, { ...waiting, version: 2, studies: 10 })).toContain(
      "5 and 20 images a class, six seeds or more, given after the result was seen, version 2",
    );
  });

  test("offers another try when it can't be reached", () => {
    const page = <Everyone answer={{ ok: false, why: "offline" }} retry={retry} origin={origin} />;
    expect(drawn(page).find(({ tag }) => tag === "button")?.text).toBe("Try again");
  });

  test("gives a snippet that shows the card and leads to the page, without a script", () => {
    expect(snippet(origin)).toMatch(
      /^<a href="https:\/\/headstart.test\/everyone"><img src="https:\/\/headstart.test\/card.svg" alt="[^"<>]+" width="600"><\/a>$/,
    );
  });
});

test("what is there has a column of groups only where some images belong together", () => {
  const task = taskOf(2);
  const heads = (groups: readonly number[]) => {
    const images = imagesOf(
      task,
      groups.map((group, at) => ({ label: at % 2, group, content: at })),
    );
    return drawn(<Balance collection={{ task, images }} />).flatMap(({ tag, props, text }) =>
      tag === "th" && props.scope === "col" ? [text] : [],
    );
  };
  expect(heads([0, 1, 2, 3])).toEqual(["class", "images"]);
  expect(heads([0, 1, 0, 1])).toEqual(["class", "images", "groups"]);
});
