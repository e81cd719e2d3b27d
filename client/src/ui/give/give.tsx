// The consent panel: an unticked box, the exact bytes, one button. It shows the object that is sent and no other.

import { useMemo } from "preact/hooks";
import type { Report } from "#core/everyone/report";
import { type Gift, type GiftDesk, openGiftDesk } from "../../state/gift";
import type { Outbox } from "../../state/outbox";
import { protectionLimits, protectionSentence } from "../words/everyone";
import {
  beyondSentence,
  endingSentence,
  givenSentence,
  missingSentence,
  privateSentence,
  waitingSentence,
} from "../words/giving";
import { ShownText } from "./shown";

/** The panel for one study. */
export function Give(props: {
  study: string;
  report: Report | string;
  promised: boolean;
  /** Complete seeds beyond the planned number, which are not given. */
  beyond: number;
  /** The browser sends Global Privacy Control. */
  gpc: boolean;
  outbox: Outbox;
}) {
  const { study, report, gpc, promised, outbox } = props;
  return (
    <section class="give">
      <h2>Give your numbers</h2>
      {gpc ? (
        <p class="fine">{privateSentence}</p>
      ) : typeof report === "string" ? (
        <p class="fine">{report}</p>
      ) : (
        <>
          {props.beyond > 0 && <p class="fine">{beyondSentence(props.beyond)}</p>}
          <Panel study={study} report={report} promised={promised} outbox={outbox} />
        </>
      )}
    </section>
  );
}

function Panel(props: { study: string; report: Report; promised: boolean; outbox: Outbox }) {
  const { study, report, promised, outbox } = props;
  const desk = useMemo(() => openGiftDesk({ study, report, outbox }), [study]);
  return <GivePanel gift={desk.gift.value} report={report} promised={promised} desk={desk} />;
}

/** How many numbers a report holds. */
export function numbersIn(report: Report): number {
  return Object.values(report).flat().length;
}

type Desk = Pick<GiftDesk, "tick" | "untick" | "send" | "withdraw">;

/** The panel in a state. */
export function GivePanel(props: { gift: Gift; report: Report; promised: boolean; desk: Desk }) {
  const { gift, desk } = props;
  switch (gift.at) {
    case "closed":
    case "fetching":
    case "ready":
      return <Offer {...props} gift={gift} />;
    case "waiting":
      return (
        <>
          <p role="status">{waitingSentence(gift)}</p>
          <ShownText shown={gift.shown} tense="will be" />
          <div class="go">
            {gift.why !== "limited" && (
              <button type="button" onClick={() => void desk.send()}>
                Try now
              </button>
            )}
            <button type="button" onClick={() => void desk.withdraw()}>
              Withdraw
            </button>
          </div>
        </>
      );
    case "sending":
      return (
        <>
          <p role="status">Sending.</p>
          <ShownText shown={gift.shown} tense="are being" />
        </>
      );
    case "given":
      return <p role="status">{givenSentence(gift.given)}</p>;
    case "ended":
      return (
        <>
          <p role="status">{endingSentence(gift.why)}</p>
          {gift.why === "refused" && (
            <button type="button" onClick={() => void desk.tick()}>
              Look again
            </button>
          )}
        </>
      );
    default:
      return gift satisfies never;
  }
}

function Offer(props: {
  gift: Extract<Gift, { at: "closed" | "fetching" | "ready" }>;
  report: Report;
  promised: boolean;
  desk: Desk;
}) {
  const { gift, report, promised, desk } = props;
  return (
    <>
      <label class="tick">
        <input
          type="checkbox"
          checked={gift.at !== "closed"}
          onChange={(event) => (event.currentTarget.checked ? void desk.tick() : desk.untick())}
        />
        <span>
          Add these {numbersIn(report)} numbers to everyone’s answer.{" "}
          <small>
            No picture, name or address, and of the device only whether WebGPU computed.
            {promised && " You promised them before the start, and the sum says so."}
          </small>
        </span>
      </label>
      {gift.at === "ready" ? (
        <ShownText shown={gift.shown} tense="will be" />
      ) : (
        <>
          <p class="fine">
            These are the numbers. With the tick they get a ticket, a random number that lets them count once.
          </p>
          <pre>{JSON.stringify(report)}</pre>
        </>
      )}
      <details>
        <summary>What becomes of them, and what that protects</summary>
        <p>{protectionSentence(null)}</p>
        <ul class="plain">
          {protectionLimits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </details>
      <p role="status" class="fine">
        {gift.at === "fetching" && "Fetching a ticket."}
        {gift.at === "ready" && gift.missing !== null && missingSentence(gift.missing)}
      </p>
      <button
        type="button"
        class="primary"
        disabled={gift.at !== "ready" || gift.missing === "private"}
        onClick={() => void desk.send()}
      >
        {gift.at === "ready" && !gift.shown.whole ? "Send when the site answers" : "Send"}
      </button>
    </>
  );
}
