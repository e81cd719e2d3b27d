import type { VNode } from "preact";
import { describe, expect, test } from "vitest";
import { repeatLink } from "#core/links/share";
import { openKeeping } from "../../../client/src/state/keeping";
import type { Device } from "../../../client/src/state/page";
import { createSession } from "../../../client/src/state/session";
import { Ask } from "../../../client/src/ui/ask/ask";
import { DeviceLine } from "../../../client/src/ui/ask/device-line";
import { Interrupted } from "../../../client/src/ui/ask/interrupted";
import { burstTarget, burstTask, readerOf, studiesOf } from "../own-tasks";
import { settings, studyOf } from "../studies";
import { taskShelf } from "../task-shelf";
import { drawn, textOf } from "./drawn";

/** The asking page behind a fragment, on a device with these studies. */
function asking(fragment: string, ownStudies = studiesOf(async () => undefined)) {
  const session = createSession({
    engine: { send: () => {}, events: () => () => {} },
    studies: {
      list: async () => ({ studies: [studyOf({ blocks: 1, state: "running" })], refused: [] }),
      load: async () => undefined,
      remove: async () => {},
    },
    links: { keep: async () => {}, find: async () => undefined, drop: async () => {} },
    fragment,
    clearFragment: () => {},
    forget: () => {},
    newSeed: () => 42,
    capsOf: () => undefined,
  });
  const keeping = openKeeping({
    store: taskShelf().store,
    importing: { ...readerOf(async () => []), pack: () => {}, events: () => () => {} },
    storage: null,
    clear: async () => ({ cached: true }),
    reopen: () => {},
  });
  return {
    session,
    page: () => (
      <Ask
        session={session}
        gpc={false}
        ownStudies={ownStudies}
        keeping={keeping}
        collect={() => {}}
        before={<p>What the button starts.</p>}
      />
    ),
  };
}

test("that a study takes hours on this device is no fine print", () => {
  const looks = (change: Partial<Device>) =>
    drawn(<DeviceLine device={{ ...fast, ...change }} />).map(({ props }) => props.class);
  expect(looks({})).toEqual(["fine device"]);
  expect(looks({ backend: "webgl", trainer: "autodiff" })).toEqual(["device"]);
});

const fast: Device = { backend: "webgpu", trainer: "kernels", adapter: "", software: false, why: "" };

describe("the asking page", () => {
  test("offers a promise for a new study, and none for a repeated one", () => {
    const boxes = (fragment: string) =>
      drawn(asking(fragment).page()).filter(({ props }) => props.type === "checkbox").length;
    expect(boxes("")).toBe(1);
    expect(boxes(`#${repeatLink(settings)}`)).toBe(0);
  });

  test("says of a control study that its labels are shuffled, and of no other", () => {
    const said = (permutedLabels: boolean) => textOf(asking(`#${repeatLink({ ...settings, permutedLabels })}`).page());
    expect(said(true)).toContain("its training labels are shuffled on purpose");
    expect(said(false)).not.toContain("shuffled");
  });

  test("a link to own images can be followed where they are, and says so elsewhere", async () => {
    const fragment = `#${repeatLink({ ...settings, target: burstTarget })}`;
    const asked = async (found: typeof burstTask | undefined) => {
      const ownStudies = studiesOf(async () => found);
      const { page } = asking(fragment, ownStudies);
      textOf(page());
      await new Promise((resolve) => setTimeout(resolve, 0));
      return page();
    };
    const start = (children: VNode) => drawn(children).find(({ props }) => props.class === "primary")?.props.disabled;
    const [here, gone] = [await asked(burstTask), await asked(undefined)];
    expect([start(here), start(gone)]).toEqual([false, true]);
    expect(textOf(here)).toContain("This link repeats a study: Your images");
    expect(textOf(gone)).toContain("Somebody’s own images");
    expect(textOf(here)).toContain("What the button starts.");
    expect(textOf(gone)).not.toContain("What the button starts.");
    expect(textOf(gone)).toContain("Pictures are never in a link, so it can be repeated only where its images are.");
  });

  test("promises an interrupted study the same numbers on the same device only", async () => {
    const { session, page } = asking("");
    await Promise.resolve();
    expect(session.shelf.value).toHaveLength(1);
    expect(textOf(page())).toContain("It goes on where it stopped; on the same device, with the same numbers.");
    const maker = { trainer: "kernels", backend: "webgpu", engine: 1 } as const;
    const trying = { ...maker, imagesHash: "", losses: [[0.1], null, [2]] };
    const cut = <Interrupted study={{ ...studyOf({ blocks: 0, state: "running" }), trying }} session={session} />;
    expect(textOf(cut)).toContain("interrupted while learning rates were tried, with 3 of 12 runs done. It goes on");
  });
});
