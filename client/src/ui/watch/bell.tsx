// The tick that asks for a notification at the end. Nothing where the browser has none.

import type { Bell, BellDesk } from "../../state/bell";

/** The tick in a state. */
export function BellTick({ bell, desk }: { bell: Bell; desk: Pick<BellDesk, "turnOn" | "turnOff"> }) {
  if (bell === "missing") return null;
  if (bell === "refused") {
    return (
      <p class="fine" role="status">
        The browser allows this site no notifications. The tab’s title says how far the study is.
      </p>
    );
  }
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={bell === "on"}
        disabled={bell === "asking"}
        onChange={(event) => (event.currentTarget.checked ? void desk.turnOn() : desk.turnOff())}
      />
      <span>
        Tell me when it is done. <small>A notification from this browser; nothing is sent anywhere.</small>
      </span>
    </label>
  );
}
