// The page: one state at a time, and focus that follows it. Wires parts together and decides nothing.

import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { primaryOf } from "#core/answers/primary";
import { repeatLink } from "#core/links/share";
import { isOwn, type TargetName } from "#core/study/target-name";
import type { BellDesk } from "../state/bell";
import type { CappingDesk } from "../state/capping";
import type { Foresight } from "../state/foresight";
import { reportFor } from "../state/giving";
import type { Outbox } from "../state/outbox";
import type { OwnStudies } from "../state/own-studies";
import type { Page, Source } from "../state/page";
import type { Power } from "../state/power";
import { resultOf } from "../state/reading";
import type { Session } from "../state/session";
import { Ask } from "./ask/ask";
import { Before } from "./ask/before";
import { Earlier } from "./ask/earlier";
import { Kept } from "./ask/kept";
import { OpenFile } from "./ask/open-file";
import { Together } from "./ask/together";
import { TryViews } from "./ask/try-views";
import { Collect, type OwnDesks } from "./collect/collect";
import { FailedPage } from "./failed";
import { Frame } from "./frame";
import { Give } from "./give/give";
import { Waiting } from "./give/waiting";
import { Method } from "./method";
import { Onward } from "./read/onward";
import { Read } from "./read/read";
import { Share } from "./share/share";
import { Watch } from "./watch/watch";
import { endingSentence, titleOf } from "./words/progress";

export interface AppProps {
  readonly session: Session;
  /** The browser sends Global Privacy Control. */
  readonly gpc: boolean;
  readonly outbox: Outbox;
  readonly bell: BellDesk;
  /** What a study would be if it were started now. */
  readonly foresight: ReadonlySignal<Foresight | null>;
  readonly power: ReadonlySignal<Power>;
  /** What this device has of the own tasks that studies are about. */
  readonly ownStudies: OwnStudies;
  /** Where the visitor's own tasks are made and kept. */
  readonly own: OwnDesks;
  /** How far augmentation may go on a target. */
  readonly capping: CappingDesk;
  /** The page's address without a fragment. */
  readonly address: string;
}

/** The whole measuring page. */
export function App(props: AppProps) {
  const page = props.session.page.value;
  useTitle(page);
  useFocus(page.at);
  useBell(page, props.bell);
  useKept(page.at, props);
  const { ownStudies } = props;
  useEffect(() => void ownStudies.lookAgain(), [ownStudies, page.at]);
  return (
    <Frame here="measure">
      <Now {...props} page={page} />
      <Method />
    </Frame>
  );
}

function Now({ page, ...props }: AppProps & { page: Page }) {
  const { session, gpc, outbox, bell, own, ownStudies, capping } = props;
  const collect = async (task: string | null) => {
    if (await own.collecting.open(task)) session.collect();
    else await own.keeping.refresh();
  };
  const addImages = (target: TargetName) =>
    void collect(own.keeping.tasks.value?.find(({ name }) => name === target)?.task.id ?? null);
  switch (page.at) {
    case "asking":
      return (
        <>
          <Ask
            ownStudies={ownStudies}
            session={session}
            gpc={gpc}
            keeping={own.keeping}
            collect={(task) => void collect(task)}
            before={
              <Before
                foresight={props.foresight.value}
                power={props.power.value}
                tuning={
                  session.link.value.kind === "repeat"
                    ? null
                    : { chosen: session.choices.value.tune, choose: (tune) => session.choose({ tune }) }
                }
              />
            }
            beside={
              <>
                <TryViews target={session.choices.value.target} keeping={own.keeping} capping={capping} />
                <Together address={props.address} />
              </>
            }
          />
          <Waiting outbox={outbox} shelf={session.shelf.value} gpc={gpc} />
          <Earlier session={session} />
          <Kept keeping={own.keeping} studies={session.shelf.value?.length ?? 0} />
          <OpenFile session={session} />
        </>
      );
    case "collecting":
      return <Collect session={session} desks={own} />;
    case "watching":
      return <Watch page={page} session={session} bell={bell} />;
    case "reading":
      return (
        <>
          <Read page={page} hands={{ session, ownStudies, addImages }} />
          <Next source={page.source} {...props} />
        </>
      );
    case "failed":
      return <FailedPage page={page} session={session} />;
    default:
      return page satisfies never;
  }
}

/** Giving, sharing and keeping: for this device's own study all of them, for a followed link only the way to repeat it. */
function Next({ source, gpc, outbox, address }: { source: Source } & AppProps) {
  if (source.origin === "link") {
    return (
      <Share
        result={null}
        repeat={`${address}#${repeatLink(source.shared.settings)}`}
        target={source.shared.settings.target}
      />
    );
  }
  if (!("finding" in resultOf(source))) return null;
  if (source.origin === "file") return <Onward study={source.study} address={address} />;
  const { study } = source;
  const { blocks, planned } = primaryOf(study);
  return (
    <>
      <Give
        key={study.id}
        study={study.id}
        report={reportFor(study)}
        beyond={blocks - planned}
        promised={study.promised}
        gpc={gpc}
        outbox={outbox}
      />
      <Onward study={study} address={address} />
    </>
  );
}

function useTitle(page: Page): void {
  const title = titleOf(page);
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Rings when a study ends, well or not. */
function useBell(page: Page, { ring }: BellDesk): void {
  const last = useRef(page.at);
  useEffect(() => {
    const ended = last.current === "watching" && (page.at === "reading" || page.at === "failed");
    last.current = page.at;
    if (ended) ring("Headstart", endingSentence(page));
  }, [page.at]);
}

/** Reads the device's tasks whenever the question is asked; a chosen task that is gone or changed is chosen no more. */
function useKept(at: Page["at"], { own: { keeping }, session }: AppProps): void {
  useEffect(() => {
    if (at === "asking") void keeping.refresh();
  }, [at]);
  const tasks = keeping.tasks.value;
  const { target } = session.choices.value;
  useEffect(() => {
    if (at !== "asking" || tasks === null || !isOwn(target)) return;
    if (!tasks.some(({ name }) => name === target)) session.choose({ target: "digits" });
  }, [tasks]);
}

/** Moves focus to the new state's headline, so that a keyboard or a screen reader is where the page is. */
function useFocus(at: Page["at"]): void {
  const last = useRef(at);
  useEffect(() => {
    if (last.current === at) return;
    last.current = at;
    scrollTo({ top: 0 });
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [at]);
}
