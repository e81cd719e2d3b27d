// The visitor's own tasks among the targets, and the way to make one.

import type { KeepingDesk, KeptTask } from "../../state/keeping";
import type { Session } from "../../state/session";
import { Thumb } from "../collect/thumb";
import { count } from "../words/format";

export interface OwnCardsProps {
  readonly session: Session;
  readonly keeping: KeepingDesk;
  /** Opens a task of this device, or with null a new one. */
  readonly collect: (task: string | null) => void;
}

/** A card for each task of this device, and one for a new one. */
export function OwnCards(props: OwnCardsProps) {
  return (
    <>
      {props.keeping.tasks.value?.map((kept) => (
        <OwnCard key={kept.task.id} {...props} kept={kept} />
      ))}
      <button type="button" class="target-new" onClick={() => props.collect(null)}>
        <b>Your camera or your images</b>
        <small>two things or more; they stay on this device</small>
      </button>
    </>
  );
}

function OwnCard({ session, keeping, collect, kept }: OwnCardsProps & { kept: KeptTask }) {
  const { task, images, name } = kept;
  return (
    <div class="target-own">
      <label>
        <input
          type="radio"
          name="target"
          value={task.id}
          disabled={name === null}
          checked={name !== null && session.choices.value.target === name}
          onChange={() => name && session.choose({ target: name })}
        />
        <Strip kept={kept} keeping={keeping} />
        <b>{task.title}</b>
        <small>
          {task.classes.map(({ title }) => title).join(", ")}; {count(images.length, "image")}
        </small>
      </label>
      <button type="button" class="quiet" onClick={() => collect(task.id)}>
        Look through<span class="hidden"> or change {task.title}</span>
      </button>
    </div>
  );
}

/** Pictures that a card shows. */
const shownPictures = 5;

/** Some of the task's own pictures, the classes in turn. */
function Strip({ kept, keeping }: { kept: KeptTask; keeping: KeepingDesk }) {
  const { task, images } = kept;
  const byClass = task.classes.map(({ id }) => images.filter((image) => image.class === id));
  const turns = Array.from({ length: shownPictures }, (_, turn) => byClass.flatMap((mine) => mine[turn] ?? []));
  return (
    <span class="strip" aria-hidden="true">
      {turns
        .flat()
        .slice(0, shownPictures)
        .map(({ id }) => (
          <Thumb key={id} id={id} load={(image) => keeping.picture(task.id, image)} />
        ))}
    </span>
  );
}
