import type { ComponentChildren, VNode } from "preact";
import { expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import type { StudyRecord } from "#core/records/record";
import type { TargetName } from "#core/study/target-name";
import type { Known, OwnStudies } from "../../../client/src/state/own-studies";
import type { Source } from "../../../client/src/state/page";
import type { Session } from "../../../client/src/state/session";
import { GoingOn, Stood } from "../../../client/src/ui/read/going-on";
import { Read } from "../../../client/src/ui/read/read";
import { studyOf } from "../studies";
import { textOf } from "./drawn";

type Node = VNode<{
  readonly children?: ComponentChildren;
  readonly class?: string;
  readonly onClick?: () => void;
  readonly settles?: boolean;
}>;

/** The nodes of the page as it is put together, none of its parts drawn. */
function nodesOf(children: ComponentChildren): readonly Node[] {
  if (Array.isArray(children)) return children.flatMap((child) => nodesOf(child));
  if (typeof children !== "object" || children === null || !("props" in children)) return [];
  const node = children as Node;
  return [node, ...nodesOf(node.props.children)];
}

/** The page of a source on a device that knows so much of its own task. */
function read(source: Source, known: Known | null = null) {
  const asked: TargetName[] = [];
  const hands = {
    session: { comparison: { value: null } } as unknown as Session,
    ownStudies: { known: () => known } as unknown as OwnStudies,
    addImages: (target: TargetName) => void asked.push(target),
  };
  const nodes = nodesOf(Read({ page: { source, device: null, notices: [] }, hands }));
  return {
    props: (part: unknown) => nodes.find(({ type }) => type === part)?.props,
    has: (part: unknown) => nodes.some(({ type }) => type === part),
    /** Which targets images were asked for once the main action is taken. */
    primary: () => {
      const button = nodes.find(({ type, props }) => type === "button" && props.class === "primary");
      button?.props.onClick?.();
      return asked;
    },
    text: nodes.flatMap(({ type, props }) => (type === "p" ? [textOf(props.children)] : [])).join("\n"),
    buttons: nodes.filter(({ type }) => type === "button").map(({ props }) => textOf(props.children)),
  };
}

test("a study that went on shows what its planned number had shown, here and from a file", () => {
  const study = studyOf({ blocks: 9 });
  expect(read({ origin: "here", study, notes: [] }).has(Stood)).toBe(true);
  expect(read({ origin: "file", study }).has(Stood)).toBe(true);
  expect(read({ origin: "file", study: studyOf({ blocks: 6 }) }).has(Stood)).toBe(false);
});

test("nothing is offered that the images of a study which are gone would be needed for", () => {
  const rises = { scratch: [0.5, 0.55], pretrained: [0.4, 0.8] } as const;
  for (const state of ["finished", "stopped"] as const) {
    const study = studyOf({ blocks: 6, state, shares: rises });
    const here = read({ origin: "here", study, notes: [] });
    expect(here.buttons).toContain("Measure again with 1000 steps");
    expect(here.buttons.includes("Go on with this study")).toBe(state === "stopped");
    const gone = read({ origin: "here", study, notes: [] }, { at: "gone" });
    expect(gone.buttons).toEqual(["Measure again"]);
  }
  const fell = studyOf({ blocks: 6 });
  expect(read({ origin: "here", study: fell, notes: [] }).has(GoingOn)).toBe(true);
  expect(read({ origin: "here", study: fell, notes: [] }, { at: "gone" }).has(GoingOn)).toBe(false);
});

test("where only more photos would settle it, the main action is to add some, and no further seeds are offered", () => {
  const small = { pretrained: [0.8, 0.86], scratch: [0.7, 0.77] } as const;
  const open = studyOf({ blocks: 6, shares: small, spread: 14 });
  expect(primaryOf(open).reasons).toContain("photos-not-seeds");
  const builtIn = read({ origin: "here", study: open, notes: [] });
  expect(builtIn.has(GoingOn)).toBe(false);
  expect(builtIn.buttons).toEqual(["Use your own images", "Measure again"]);
  expect(builtIn.primary()).toEqual(["digits"]);
  expect(builtIn.text).toContain("This built-in task has no more of them");

  const target = "own-10-0123456789abcdef";
  const mine = { ...studyOf({ blocks: 6, shares: small, spread: 14, change: { target } }) };
  const here = { at: "here", classes: new Array(10).fill("a class"), colours: [] } as const;
  const own = read({ origin: "here", study: mine, notes: [] }, here);
  expect(own.has(GoingOn)).toBe(false);
  expect(own.buttons).toEqual(["Add images", "Measure again"]);
  expect(own.primary()).toEqual([target]);
  expect(own.text).toContain("Add images to its classes and measure again");
  expect(read({ origin: "here", study: mine, notes: [] }, { at: "gone" }).buttons).toEqual(["Measure again"]);
});

test("seeds are offered where they can make an answer surer, and are the main action where they would settle it", () => {
  const offered = (study: StudyRecord) => {
    const { props, buttons } = read({ origin: "here", study, notes: [] });
    return { settles: props(GoingOn)?.settles, buttons };
  };
  const wide = studyOf({ blocks: 6, shares: { pretrained: [0.7, 0.76], scratch: [0.6, 0.74] }, spread: 60 });
  expect(offered(studyOf({ blocks: 6 }))).toEqual({ settles: false, buttons: ["Measure again"] });
  expect(offered(wide)).toEqual({ settles: true, buttons: ["Measure again"] });
  const rises = { scratch: [0.82, 0.9], pretrained: [0.6, 0.8] } as const;
  expect(offered(studyOf({ blocks: 6, shares: rises }))).toEqual({
    settles: undefined,
    buttons: ["Measure again with 1000 steps", "Measure again"],
  });
  for (const study of [
    studyOf({ blocks: 6, shares: { pretrained: [0.9, 0.985], scratch: [0.4, 0.62] }, spread: 2 }),
    studyOf({ blocks: 6, shares: { pretrained: [0.5, 0.6], scratch: [0.11, 0.12] } }),
    studyOf({ blocks: 3, change: { blocks: 3, steps: 120 } }),
  ]) {
    expect(offered(study)).toEqual({ settles: undefined, buttons: ["Measure again"] });
  }
});
