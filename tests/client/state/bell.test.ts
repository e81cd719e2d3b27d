import { describe, expect, test } from "vitest";
import { openBell } from "../../../client/src/state/bell";

/** A bell over a browser that would answer like this; what it was asked and what it showed. */
function belfry({
  allowed = "default",
  answer = "granted",
  inView = false,
  show = () => {},
}: {
  allowed?: NotificationPermission;
  answer?: NotificationPermission;
  inView?: boolean;
  show?: () => void;
} = {}) {
  const shown: string[] = [];
  let asked = 0;
  const desk = openBell({
    chimes: {
      allowed: () => allowed,
      ask: async () => {
        asked++;
        return answer;
      },
      show: (title, body) => {
        show();
        shown.push(`${title}: ${body}`);
      },
    },
    isInView: () => inView,
  });
  return { desk, shown, asked: () => asked };
}

describe("the bell", () => {
  test("asks nothing and says nothing until it is tapped, even where it was allowed before", () => {
    const { desk, shown, asked } = belfry({ allowed: "granted" });
    desk.ring("Headstart", "The need fell.");
    expect([desk.bell.value, asked(), shown]).toEqual(["off", 0, []]);
  });

  test("rings once it is allowed and the page is not in view", async () => {
    const { desk, shown } = belfry();
    await desk.turnOn();
    expect(desk.bell.value).toBe("on");
    desk.ring("Headstart", "The need fell.");
    expect(shown).toEqual(["Headstart: The need fell."]);
    desk.turnOff();
    desk.ring("Headstart", "Not resolved.");
    expect(shown).toHaveLength(1);
  });

  test("keeps quiet while the page is looked at", async () => {
    const { desk, shown } = belfry({ inView: true });
    await desk.turnOn();
    desk.ring("Headstart", "The need fell.");
    expect(shown).toEqual([]);
  });

  test("takes a no, and asks again only after none", async () => {
    const refused = belfry({ allowed: "denied" });
    await refused.desk.turnOn();
    expect([refused.desk.bell.value, refused.asked()]).toEqual(["refused", 0]);
    const dismissed = belfry({ answer: "default" });
    await dismissed.desk.turnOn();
    expect(dismissed.desk.bell.value).toBe("off");
  });

  test("is not there where the browser has no notifications, or only a service worker may show one", async () => {
    expect(openBell({ chimes: null, isInView: () => false }).bell.value).toBe("missing");
    const { desk } = belfry({
      show: () => {
        throw new TypeError("Illegal constructor.");
      },
    });
    await desk.turnOn();
    desk.ring("Headstart", "The need fell.");
    expect(desk.bell.value).toBe("missing");
  });
});
