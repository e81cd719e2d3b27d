// The camera: off, being asked for, on, or why it is not. It is on only while a person sees its picture on the page.

import { type ReadonlySignal, signal } from "@preact/signals";

/** Why there is no picture. */
export type CameraTrouble =
  /** The page came without HTTPS, so the browser offers no camera. */
  | "insecure"
  /** The browser offers none at all. */
  | "missing"
  | "denied"
  /** No camera is connected. */
  | "none"
  /** Another program has it, or it would not start. */
  | "busy"
  /** It went away while it was on. */
  | "ended";

export type Camera =
  | { readonly at: "off" }
  /** The browser is asking the visitor, or the camera is starting. */
  | { readonly at: "asking" }
  | {
      readonly at: "on";
      readonly stream: MediaStream;
      /** Whether it looks at the person in front of the screen; then its picture is shown as a mirror shows it. */
      readonly facesVisitor: boolean;
      /** There is another one to switch to. */
      readonly switchable: boolean;
    }
  | { readonly at: "failed"; readonly why: CameraTrouble };

/** The browser's cameras as far as this file needs them. */
export type CameraDevices = Pick<MediaDevices, "getUserMedia" | "enumerateDevices">;

/** The camera of the page. */
export interface CameraDesk {
  readonly camera: ReadonlySignal<Camera>;
  /** Call it from a tap. */
  start(): Promise<void>;
  /** From the front camera to the back one, or to the next that is connected. */
  switchOver(): Promise<void>;
  /** Off, whatever it was; nothing that still arrives turns it on. */
  stop(): void;
}

/** A camera over the browser's devices; null where the browser offers none. */
export function openCamera({
  devices,
  secure,
}: {
  readonly devices: CameraDevices | null;
  /** Whether the page came over HTTPS or from this machine. */
  readonly secure: boolean;
}): CameraDesk {
  const camera = signal<Camera>({ at: "off" });
  // Counts every wish: a stream that was asked for by an earlier one is ended as soon as it comes.
  let wish = 0;
  const quiet = () => {
    const { value } = camera;
    if (value.at === "on") for (const track of value.stream.getTracks()) track.stop();
  };
  const open = async (video: MediaTrackConstraints) => {
    wish += 1;
    const mine = wish;
    quiet();
    if (!devices) {
      camera.value = { at: "failed", why: secure ? "missing" : "insecure" };
      return;
    }
    camera.value = { at: "asking" };
    try {
      const stream = await devices.getUserMedia({ video: { ...video, width: { ideal: 1280 } }, audio: false });
      const cameras = (await devices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
      const [track] = stream.getVideoTracks();
      if (mine !== wish || !track) {
        for (const each of stream.getTracks()) each.stop();
        return;
      }
      track.addEventListener("ended", () => {
        if (mine !== wish) return;
        camera.value = { at: "failed", why: "ended" };
      });
      const facesVisitor = track.getSettings().facingMode === "user";
      camera.value = { at: "on", stream, facesVisitor, switchable: cameras.length > 1 };
    } catch (error) {
      if (mine === wish) camera.value = { at: "failed", why: troubleOf(error) };
    }
  };
  return {
    camera,
    start: () => open({ facingMode: { ideal: "environment" } }),
    switchOver: async () => {
      const { value } = camera;
      if (value.at !== "on" || !devices) return;
      const { facingMode, deviceId } = value.stream.getVideoTracks()[0]?.getSettings() ?? {};
      if (facingMode) {
        await open({ facingMode: { ideal: facingMode === "user" ? "environment" : "user" } });
        return;
      }
      const cameras = (await devices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
      const here = cameras.findIndex((each) => each.deviceId === deviceId);
      const next = cameras[(here + 1) % cameras.length];
      if (next) await open({ deviceId: { exact: next.deviceId } });
    },
    stop: () => {
      wish += 1;
      quiet();
      if (camera.value.at !== "failed") camera.value = { at: "off" };
    },
  };
}

/** What the browser's refusal means; names as the specification of `getUserMedia` gives them. */
function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    default:
      return "busy";
  }
}

/** The middle square of what the camera shows now; the caller closes or transfers it. Rejects before the first frame. */
export function squareOf(video: HTMLVideoElement): Promise<ImageBitmap> {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  return createImageBitmap(video, Math.floor((width - side) / 2), Math.floor((height - side) / 2), side, side);
}
