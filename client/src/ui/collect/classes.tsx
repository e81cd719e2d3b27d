// The classes as a row to choose from: the one that is shown is where new pictures go.

import { mostClasses } from "#core/study/task";
import type { CollectingDesk } from "../../state/collecting";
import type { Collection } from "../../state/own-task";
import { Mark } from "../mark";
import { doneWords } from "../words/collecting";

/** The row, with a way to add a class and to take the last change back. */
export function Classes({ desk, collection }: { desk: CollectingDesk; collection: Collection }) {
  const { task, images } = collection;
  const undoable = desk.undoable.value;
  return (
    <>
      <fieldset class="classes">
        <legend>Classes</legend>
        {task.classes.map(({ id, title, colour }) => {
          const amount = images.filter((image) => image.class === id).length;
          return (
            <label key={id}>
              <input
                type="radio"
                name="class"
                value={id}
                checked={desk.shown.value === id}
                onChange={() => desk.show(id)}
              />
              <span>
                <Mark colour={colour} />
                {title} <small>{amount}</small>
                <span class="hidden"> {amount === 1 ? "image" : "images"}</span>
              </span>
            </label>
          );
        })}
      </fieldset>
      <div class="go tools">
        {task.classes.length < mostClasses && (
          <button type="button" class="quiet" onClick={() => desk.addClass()}>
            Add a class
          </button>
        )}
        {undoable && (
          <button type="button" class="quiet" onClick={() => desk.undo()}>
            Undo: {doneWords(undoable)}
          </button>
        )}
      </div>
    </>
  );
}
