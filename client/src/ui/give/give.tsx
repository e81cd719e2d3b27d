// The consent panel: an unticked box, the exact bytes, one button. It shows the object that is sent and no other.

import { useMemo } from "preact/hooks";
import type { Report } from "#core/report";
import type { Gift, GiftDesk } from "../../state/gift";
import { givenSentence, refusalSentence } from "../words/giving";

/** Where the panel gets its desk from: opened once for a study. */
export type OpenDesk = (study: string, report: Report) => GiftDesk;

/** The panel for one study. */
export function Give(props: {
  study: string;
  report: Report | string;
  promised: boolean;
  /** The browser sends Global Privacy Control. */
  gpc: boolean;
  openDesk: OpenDesk;
}) {
  const { study, report, gpc, promised, openDesk } = props;
  return (
    <section class="give">
      <h2>Give your numbers</h2>
      {typeof report === "string" ? (
        <p class="fine">{report}</p>
      ) : gpc ? (
        <p class="fine">
          Your browser asks sites not to pass anything on (Global Privacy Control). Nothing will be sent.
        </p>
      ) : (
        <Panel study={study} report={report} promised={promised} openDesk={openDesk} />
      )}
    </section>
  );
}

function Panel({
  study,
  report,
  promised,
  openDesk,
}: {
  study: string;
  report: Report;
  promised: boolean;
  openDesk: OpenDesk;
}) {
  const desk = useMemo(() => openDesk(study, report), [study]);
  return <GivePanel gift={desk.gift.value} report={report} promised={promised} desk={desk} />;
}

/** How many numbers a report holds. */
export function numbersIn(report: Report): number {
  return Object.values(report).flat().length;
}

/** The panel in a state. */
export function GivePanel(props: {
  gift: Gift;
  report: Report;
  promised: boolean;
  desk: Pick<GiftDesk, "tick" | "untick" | "send">;
}) {
  const { gift, report, promised, desk } = props;
  if (gift.at === "given") return <p role="status">{givenSentence(gift.given)}</p>;
  const bytes = gift.at === "ready" || gift.at === "sending" ? gift.body : null;
  return (
    <>
      <label class="tick">
        <input
          type="checkbox"
          checked={gift.at !== "closed"}
          disabled={gift.at === "sending"}
          onChange={(event) => (event.currentTarget.checked ? void desk.tick() : desk.untick())}
        />
        <span>
          Add these {numbersIn(report)} numbers to everyone’s answer.{" "}
          <small>
            No picture, name, address or device.
            {promised && " You promised them before the start, and the sum says so."}
          </small>
        </span>
      </label>
      <p class="fine">
        {bytes === null
          ? "These are the numbers. With the tick they get a ticket, a random number that lets them count once."
          : `Exactly these ${bytes.length} bytes will be sent:`}
      </p>
      <pre>{bytes ?? JSON.stringify(report)}</pre>
      <p role="status" class="fine">
        {gift.at === "fetching" && "Fetching a ticket."}
        {gift.at === "sending" && "Sending."}
        {gift.at === "failed" && refusalSentence(gift.why)}
      </p>
      {gift.at === "failed" && gift.why !== "private" && gift.why !== "unsure" ? (
        <button type="button" onClick={() => void desk.tick()}>
          Try again
        </button>
      ) : (
        <button type="button" class="primary" disabled={gift.at !== "ready"} onClick={() => void desk.send()}>
          Send
        </button>
      )}
    </>
  );
}
