import { describe, expect, test } from "vitest";
import { type CameraDevices, openCamera } from "../../../client/src/state/camera";

/** A browser's cameras: what each request asked for, and the tracks that were handed out. */
function browser({ facing = ["environment"] as readonly (string | undefined)[], refuse = "" } = {}) {
  const asked: MediaTrackConstraints[] = [];
  const tracks: { stopped: boolean; end: () => void }[] = [];
  let hold: Promise<void> = Promise.resolve();
  const devices: CameraDevices = {
    getUserMedia: async (constraints) => {
      const video = constraints?.video as MediaTrackConstraints;
      asked.push(video);
      await hold;
      if (refuse !== "") throw new DOMException("no", refuse);
      const wanted = (video.facingMode as ConstrainDOMStringParameters | undefined)?.ideal;
      const device = (video.deviceId as ConstrainDOMStringParameters | undefined)?.exact ?? "camera 0";
      const facingMode = facing.includes(wanted as string) ? wanted : facing[0];
      const listeners: (() => void)[] = [];
      const state = {
        stopped: false,
        end: () => {
          for (const each of listeners) each();
        },
      };
      tracks.push(state);
      const track = {
        stop: () => {
          state.stopped = true;
        },
        addEventListener: (_: string, listener: () => void) => void listeners.push(listener),
        getSettings: () => ({ facingMode, deviceId: device }),
      };
      return { getTracks: () => [track], getVideoTracks: () => [track] } as unknown as MediaStream;
    },
    enumerateDevices: async () =>
      facing.map((_, at) => ({ kind: "videoinput", deviceId: `camera ${at}` }) as MediaDeviceInfo),
  };
  return {
    desk: openCamera({ devices, secure: true }),
    asked,
    tracks,
    wait: () => {
      let go = () => {};
      hold = new Promise((resolve) => {
        go = resolve;
      });
      return () => go();
    },
  };
}

describe("the camera", () => {
  test("starts with the back one, switches to the front one and stops each before the next", async () => {
    const { desk, asked, tracks } = browser({ facing: ["environment", "user"] });
    await desk.start();
    expect(desk.camera.value).toMatchObject({ at: "on", facesVisitor: false, switchable: true });
    await desk.switchOver();
    expect(desk.camera.value).toMatchObject({ at: "on", facesVisitor: true });
    expect(asked.map(({ facingMode }) => facingMode)).toEqual([{ ideal: "environment" }, { ideal: "user" }]);
    expect(tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
    desk.stop();
    expect(tracks.every(({ stopped }) => stopped)).toBe(true);
    expect(desk.camera.value).toEqual({ at: "off" });
  });

  test("cameras that face nowhere are switched in turn", async () => {
    const { desk, asked } = browser({ facing: [undefined, undefined] });
    await desk.start();
    await desk.switchOver();
    expect(asked[1]?.deviceId).toEqual({ exact: "camera 1" });
    await desk.switchOver();
    expect(asked[2]?.deviceId).toEqual({ exact: "camera 0" });
  });

  test("one that arrives after the page was left is ended at once", async () => {
    const { desk, tracks, wait } = browser();
    const arrive = wait();
    const starting = desk.start();
    expect(desk.camera.value).toEqual({ at: "asking" });
    desk.stop();
    arrive();
    await starting;
    expect(tracks).toMatchObject([{ stopped: true }]);
    expect(desk.camera.value).toEqual({ at: "off" });
  });

  test("each refusal of the browser is told apart", async () => {
    for (const [refuse, why] of [
      ["NotAllowedError", "denied"],
      ["NotFoundError", "none"],
      ["NotReadableError", "busy"],
      ["AbortError", "busy"],
    ] as const) {
      const { desk } = browser({ refuse });
      await desk.start();
      expect(desk.camera.value, refuse).toEqual({ at: "failed", why });
    }
    for (const [secure, why] of [
      [false, "insecure"],
      [true, "missing"],
    ] as const) {
      const desk = openCamera({ devices: null, secure });
      await desk.start();
      expect(desk.camera.value).toEqual({ at: "failed", why });
    }
  });

  test("one that goes away says so, and one that was stopped or switched does not", async () => {
    const { desk, tracks } = browser();
    await desk.start();
    await desk.start();
    tracks[0]?.end();
    expect(desk.camera.value.at).toBe("on");
    tracks[1]?.end();
    expect(desk.camera.value).toEqual({ at: "failed", why: "ended" });
    await desk.start();
    expect(desk.camera.value.at).toBe("on");
  });
});
