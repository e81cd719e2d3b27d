// The camera's square and its shutter: a tap takes one picture, a hold takes a burst, by finger, mouse or key.

import { useEffect, useMemo, useRef } from "preact/hooks";
import { type CameraDesk, squareOf } from "../../state/camera";
import type { CollectingDesk } from "../../state/collecting";
import { createShutter } from "../../state/shutter";
import { cameraSentence } from "../words/collecting";

export interface ViewfinderProps {
  readonly desk: CollectingDesk;
  readonly cameraDesk: CameraDesk;
  /** The class that pictures go to, and how many it has. */
  readonly title: string;
  readonly images: number;
  readonly newGroup: () => string;
}

/** The camera where it is on, the way to turn it on where it is off, and why it is not where it failed. */
export function Viewfinder(props: ViewfinderProps) {
  const { cameraDesk } = props;
  const camera = cameraDesk.camera.value;
  useEffect(() => {
    // A camera that nobody sees is off.
    const hide = () => {
      if (document.visibilityState === "hidden") cameraDesk.stop();
    };
    document.addEventListener("visibilitychange", hide);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      cameraDesk.stop();
    };
  }, []);
  if (camera.at === "on") {
    return <Finder {...props} stream={camera.stream} mirrored={camera.facesVisitor} switchable={camera.switchable} />;
  }
  return (
    <>
      {camera.at === "failed" && (
        <p class="aside" role="alert">
          {cameraSentence(camera.why)}
        </p>
      )}
      <button type="button" class="primary" disabled={camera.at === "asking"} onClick={() => void cameraDesk.start()}>
        {camera.at === "asking" ? "Waiting for the camera" : "Start the camera"}
      </button>
    </>
  );
}

function Finder(props: ViewfinderProps & { stream: MediaStream; mirrored: boolean; switchable: boolean }) {
  const { desk, cameraDesk, title, images, newGroup, stream, mirrored, switchable } = props;
  const video = useRef<HTMLVideoElement>(null);
  const shutter = useMemo(
    () =>
      createShutter({
        shoot: async (group) => {
          const { current } = video;
          // Before the first frame, or on a page that was just left, there is nothing to take.
          if (!current || current.videoWidth === 0) return;
          await desk.capture(await squareOf(current), { group });
        },
        newGroup,
        later: (ms, act) => {
          const timer = setTimeout(act, ms);
          return () => clearTimeout(timer);
        },
      }),
    [],
  );
  useEffect(() => {
    const { current } = video;
    if (!current) return;
    current.srcObject = stream;
    // Left before it began to play: nothing to do, and nobody to tell.
    current.play().catch(() => undefined);
  }, [stream]);
  useEffect(() => shutter.release, []);
  const isPress = (event: KeyboardEvent) => event.key === " " || event.key === "Enter";
  return (
    <div class="finder">
      <div class="square">
        <video
          ref={video}
          class={mirrored ? "mirrored" : undefined}
          muted
          playsInline
          aria-label="What the camera sees"
        />
        <span class="tally" aria-hidden="true">
          {images}
        </span>
      </div>
      <button
        type="button"
        class="primary shutter"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          shutter.press();
        }}
        onPointerUp={shutter.release}
        onPointerCancel={shutter.release}
        onLostPointerCapture={shutter.release}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (!isPress(event)) return;
          event.preventDefault();
          if (!event.repeat) shutter.press();
        }}
        onKeyUp={(event) => {
          if (!isPress(event)) return;
          event.preventDefault();
          shutter.release();
        }}
        onBlur={shutter.release}
        onClick={(event) => {
          // A screen reader presses without a pointer or a key.
          if (event.detail !== 0) return;
          shutter.press();
          shutter.release();
        }}
      >
        Tap or hold<span class="hidden"> to take pictures of {title}</span>
      </button>
      <div class="go">
        {switchable && (
          <button type="button" class="quiet" onClick={() => void cameraDesk.switchOver()}>
            Other camera
          </button>
        )}
        <button type="button" class="quiet" onClick={() => cameraDesk.stop()}>
          Stop the camera
        </button>
      </div>
    </div>
  );
}
