// What this device keeps: the visitor's tasks with their sizes, the room they take, and the way to let go of everything.

import { useState } from "preact/hooks";
import type { KeepingDesk } from "../../state/keeping";
import { save } from "../save";
import { count } from "../words/format";
import { everythingSentence, megabytes, roomSentence } from "../words/keeping";

/** The list and the room; nothing where nothing is kept. */
export function Kept({ keeping, studies }: { keeping: KeepingDesk; studies: number }) {
  const tasks = keeping.tasks.value ?? [];
  const room = keeping.room.value;
  const refused = keeping.refused.value;
  if (tasks.length + studies === 0) return null;
  return (
    <section class="earlier kept">
      <h2>Kept on this device</h2>
      {tasks.length > 0 && (
        <ul>
          {tasks.map(({ task, images, bytes }) => (
            <li key={task.id}>
              <span>
                {task.title}{" "}
                <small>
                  {count(task.classes.length, "class", "classes")}, {count(images.length, "image")}, {megabytes(bytes)}
                </small>
              </span>
              <span>
                <button
                  type="button"
                  class="quiet"
                  disabled={keeping.packing.value !== null}
                  onClick={() => void exportTask(keeping, task.id)}
                >
                  {keeping.packing.value === task.id ? "Packing" : "Export"}
                  <span class="hidden"> {task.title} as a zip</span>
                </button>
                <Remove about={task.title} onRemove={() => void keeping.drop(task.id)} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {refused !== null && (
        <p class="aside" role="alert">
          That did not work: {refused.replace(/\.$/, "")}.
        </p>
      )}
      {room && <p class="fine">{roomSentence(room)}</p>}
      <Everything keeping={keeping} says={everythingSentence({ tasks, studies })} />
    </section>
  );
}

async function exportTask(keeping: KeepingDesk, task: string): Promise<void> {
  const packed = await keeping.pack(task);
  if (packed) save(packed.name, packed.file);
}

/** A button that asks once more before it takes away what can't be brought back. */
function Remove({ about, onRemove }: { about: string; onRemove: () => void }) {
  const [asked, setAsked] = useState(false);
  return asked ? (
    <>
      <button type="button" class="quiet" onClick={onRemove}>
        Remove with its images
        <span class="hidden">: {about}</span>
      </button>
      <button type="button" class="quiet" onClick={() => setAsked(false)}>
        Keep<span class="hidden"> {about}</span>
      </button>
    </>
  ) : (
    <button type="button" class="quiet" onClick={() => setAsked(true)}>
      Remove<span class="hidden"> {about}</span>
    </button>
  );
}

function Everything({ keeping, says }: { keeping: KeepingDesk; says: string }) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <div class="go">
        <button type="button" class="quiet" onClick={() => setAsked(true)}>
          Delete everything on this device
        </button>
      </div>
    );
  }
  return (
    <div class="aside">
      <p>{says}</p>
      <div class="go">
        <button type="button" onClick={() => void keeping.dropEverything()}>
          Delete everything
        </button>
        <button type="button" class="quiet" onClick={() => setAsked(false)}>
          Keep it
        </button>
      </div>
    </div>
  );
}
