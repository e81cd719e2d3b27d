// What waits on this device to be sent, where a visitor comes back to: each with what it contains, and a way to take it back.

import type { StudyRecord } from "#core/records/record";
import { type Gift, giftOf } from "../../state/gift";
import type { Outbox } from "../../state/outbox";
import { day, targetWords } from "../words/format";
import { privateSentence, waitingSentence } from "../words/giving";
import { ShownText } from "./shown";

type OnItsWay = Extract<Gift, { at: "waiting" | "sending" }>;

/** The list, or nothing where nothing waits. */
export function Waiting(props: { outbox: Outbox; shelf: readonly StudyRecord[] | null; gpc: boolean }) {
  const { outbox, shelf, gpc } = props;
  const rows = [...(outbox.contributions.value ?? [])].flatMap(([id, contribution]) => {
    const gift = giftOf(contribution);
    return gift.at === "waiting" || gift.at === "sending" ? [{ id, gift }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <section class="outbox">
      <h2>Waiting to be sent</h2>
      {gpc && <p>{privateSentence}</p>}
      {rows.map(({ id, gift }) => (
        <Row
          key={id}
          name={nameOf(shelf?.find((study) => study.id === id))}
          gift={gift}
          gpc={gpc}
          retry={() => void outbox.give(id)}
          withdraw={() => void outbox.withdraw(id)}
        />
      ))}
    </section>
  );
}

/** One contribution on its way. */
export function Row(props: { name: string; gift: OnItsWay; gpc: boolean; retry: () => void; withdraw: () => void }) {
  const { name, gift, gpc, retry, withdraw } = props;
  return (
    <div class="aside">
      <p>
        <b>{name}.</b> {!gpc && <span role="status">{gift.at === "waiting" ? waitingSentence(gift) : "Sending."}</span>}
      </p>
      <details>
        <summary>What it contains</summary>
        <ShownText shown={gift.shown} tense={gift.at === "waiting" ? "will be" : "are being"} />
      </details>
      {gift.at === "waiting" && (
        <div class="go">
          {!gpc && gift.why !== "limited" && (
            <button type="button" onClick={retry}>
              Try now<span class="hidden">: {name}</span>
            </button>
          )}
          <button type="button" class="quiet" onClick={withdraw}>
            Withdraw<span class="hidden">: {name}</span>
          </button>
        </div>
      )}
    </div>
  );
}

function nameOf(study: StudyRecord | undefined): string {
  return study
    ? `${targetWords(study.settings.target).short}, ${day(study.startedAt)}`
    : "A study that is not listed here";
}
