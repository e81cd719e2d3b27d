// The place where a visitor makes a task: classes, a camera, files, and a look at what is there.

import type { ReadonlySignal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Standing } from "#core/tasks/standing";
import type { CameraDesk } from "../../state/camera";
import type { CollectingDesk } from "../../state/collecting";
import type { ImportDesk } from "../../state/importing";
import type { KeepingDesk } from "../../state/keeping";
import type { Collection } from "../../state/own-task";
import type { Session } from "../../state/session";
import { persistenceSentence, refusedSentence, standingSentence } from "../words/collecting";
import { leakageSentence } from "../words/leakage";
import { Balance, Flips, TaskName } from "./balance";
import { ClassActions, ClassColour, ClassImages, ClassName } from "./class-panel";
import { Classes } from "./classes";
import { Files, ImportLine, useDropped } from "./files";
import { Viewfinder } from "./viewfinder";

/** Everything at which a visitor's own tasks are made and kept. */
export interface OwnDesks {
  readonly collecting: CollectingDesk;
  readonly imports: ImportDesk;
  readonly standing: ReadonlySignal<Standing | null>;
  readonly keeping: KeepingDesk;
  readonly camera: CameraDesk;
  /** A random name: 32 hexadecimal digits. */
  readonly newName: () => string;
}

/** The page of the task that is open. */
export function Collect({ session, desks }: { session: Session; desks: OwnDesks }) {
  const { collecting, imports, keeping } = desks;
  const collection = collecting.collection.value;
  const [isLeaving, setLeaving] = useState(false);
  const held = useDropped((listed) => void imports.give(listed));
  if (!collection) return null;
  const { task, images } = collection;
  const state = imports.state.value;
  const refused = collecting.refused.value;
  const busy = state.at === "looking" || state.at === "taking";
  /** What studies call the task as it is now; null while it has one class, or where nobody can tell. */
  const named = async () => {
    await collecting.ready();
    await keeping.refresh();
    return keeping.tasks.value?.find((kept) => kept.task.id === task.id)?.name ?? null;
  };
  const leave = async () => {
    setLeaving(true);
    const name = images.length > 0 ? await named() : null;
    await collecting.close();
    imports.dismiss();
    if (name) session.choose({ target: name });
    session.ask();
  };
  return (
    <section class={held ? "collect held" : "collect"}>
      {!busy && (
        <button type="button" class="quiet" disabled={isLeaving} onClick={() => void leave()}>
          Back to the question
        </button>
      )}
      <h1 class="small" tabIndex={-1}>
        Your own images
      </h1>
      <p class="fine">
        Name two things or more, and show each to the camera or choose its files. Nothing leaves this device.
      </p>
      {refused !== null && (
        <p class="aside" role="alert">
          {refusedSentence(refused)}
        </p>
      )}
      <ImportLine state={state} imports={imports} />
      {/* An import writes to the task, so nothing else does meanwhile. */}
      {!busy && <Making desks={desks} collection={collection} />}
      {!busy && (
        <div class="go">
          <button
            type="button"
            class="primary"
            disabled={images.length === 0 || isLeaving}
            onClick={() => void leave()}
          >
            Use these images<span class="hidden">: {task.title}</span>
          </button>
        </div>
      )}
    </section>
  );
}

function Making({ desks, collection }: { desks: OwnDesks; collection: Collection }) {
  const { collecting, imports, keeping, camera, newName } = desks;
  const { task, images } = collection;
  const shown = task.classes.find(({ id }) => id === collecting.shown.value);
  const standing = desks.standing.value;
  return (
    <>
      <Classes desk={collecting} collection={collection} />
      {shown && (
        <>
          <ClassName desk={collecting} shown={shown} />
          <ClassColour desk={collecting} shown={shown} />
          <Viewfinder
            desk={collecting}
            cameraDesk={camera}
            title={shown.title}
            images={images.filter((image) => image.class === shown.id).length}
            newGroup={newName}
          />
          <Elsewhere desk={collecting} />
          <Files imports={imports} title={shown.title} />
          <ClassImages desk={collecting} collection={collection} shown={shown} alike={new Set(standing?.alike ?? [])} />
          <ClassActions desk={collecting} collection={collection} shown={shown} />
        </>
      )}
      {images.length > 0 && (
        <>
          <h2>What is there</h2>
          <Balance collection={collection} />
          {standing && <p role="status">{standingSentence(standing, task)}</p>}
          {standing?.leakage && <p class="fine">{leakageSentence(standing.leakage)}</p>}
          <Flips desk={collecting} collection={collection} />
          <TaskName desk={collecting} collection={collection} />
        </>
      )}
      <p class="fine">{persistenceSentence(keeping.persistence.value)}</p>
    </>
  );
}

/** Whether what comes next, from the camera or from files, shows the same things elsewhere. */
function Elsewhere({ desk }: { desk: CollectingDesk }) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={desk.shifted.value}
        onChange={(event) => desk.setShifted(event.currentTarget.checked)}
      />
      <span>
        Another angle, another background{" "}
        <small>
          Tick this and take the same things again elsewhere: a test of what that change costs. Never trained on.
        </small>
      </span>
    </label>
  );
}
