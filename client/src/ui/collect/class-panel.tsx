// One class: its name, its pictures, and what can be done with them.

import { classColours, type TaskImage } from "#core/study/task";
import type { CollectingDesk } from "../../state/collecting";
import { type Collection, longestClassTitle } from "../../state/own-task";
import { Mark } from "../mark";
import { groupSentence, imagesSentence, shiftedSentence } from "../words/collecting";
import { count } from "../words/format";
import { Review } from "./review";
import { TitleField } from "./title-field";

type Class = Collection["task"]["classes"][number];

interface PanelProps {
  readonly desk: CollectingDesk;
  readonly collection: Collection;
  readonly shown: Class;
}

/** The name of the class that is shown, changed in place. */
export function ClassName({ desk, shown }: Omit<PanelProps, "collection">) {
  return (
    <TitleField
      key={shown.id}
      label="Name of this class"
      title={shown.title}
      longest={longestClassTitle}
      change={(title) => {
        desk.edit({ type: "class-titled", class: shown.id, title });
        return desk.collection.value?.task.classes.find(({ id }) => id === shown.id)?.title ?? shown.title;
      }}
    />
  );
}

/** The colour of the class that is shown: a mark beside its title. */
export function ClassColour({ desk, shown }: Omit<PanelProps, "collection">) {
  return (
    <fieldset class="colours">
      <legend>Its colour</legend>
      {([null, ...classColours] as const).map((colour) => (
        <label key={colour ?? "none"}>
          <input
            type="radio"
            name="colour"
            aria-label={colour ?? "no colour"}
            checked={(shown.colour ?? null) === colour}
            onChange={() => desk.edit({ type: "class-coloured", class: shown.id, colour })}
          />
          <span class="swatch" aria-hidden="true">
            {colour === null ? "none" : <Mark colour={colour} />}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The images of the class in their grids, and what can be done with those that are selected. */
export function ClassImages({ desk, collection, shown, alike }: PanelProps & { alike: ReadonlySet<string> }) {
  const images = collection.images.filter((image) => image.class === shown.id);
  const plain = images.filter(({ shifted }) => !shifted);
  const shifted = images.filter(({ shifted }) => shifted);
  if (images.length === 0) return null;
  return (
    <div class="review">
      <h2>
        <Mark colour={shown.colour} />
        {shown.title} <small>{imagesSentence({ images: plain.length, groups: groupsIn(plain) })}</small>
      </h2>
      {/* A grid a class: another class begins with few images again. */}
      {plain.length > 0 && (
        <Review key={shown.id} desk={desk} images={plain} alike={alike} label={`Images of ${shown.title}`} />
      )}
      {groupsIn(plain) < plain.length && <p class="fine">{groupSentence}</p>}
      {images.some(({ id }) => alike.has(id)) && (
        <p class="fine">
          ≈ marks images that look nearly the same as another. A study never trains on one and tests on the other.
        </p>
      )}
      {shifted.length > 0 && (
        <>
          <h2>
            Another angle or background{" "}
            <small>{imagesSentence({ images: shifted.length, groups: groupsIn(shifted) })}</small>
          </h2>
          <Review
            key={shown.id}
            desk={desk}
            images={shifted}
            alike={alike}
            label={`${shown.title}, from another angle or background`}
          />
          <p class="fine">{shiftedSentence}</p>
        </>
      )}
      <Selected desk={desk} collection={collection} shown={shown} />
    </div>
  );
}

function Selected({ desk, collection, shown }: PanelProps) {
  const { ids } = desk.selection.value;
  const others = collection.task.classes.filter(({ id }) => id !== shown.id);
  const here = collection.images.filter((image) => image.class === shown.id).map(({ id }) => id);
  return (
    <div class={ids.size > 0 ? "go tools selected" : "go tools"}>
      <span class="fine" role="status">
        {ids.size === 0 ? "Tap images to select them." : `${count(ids.size, "image")} selected.`}
      </span>
      {ids.size > 0 && (
        <>
          <button type="button" class="quiet" onClick={() => desk.edit({ type: "images-removed", images: ids })}>
            Remove
          </button>
          {others.length > 0 && (
            <select
              aria-label="Move the selected images to another class"
              value=""
              onChange={(event) => {
                desk.edit({ type: "images-moved", images: ids, to: event.currentTarget.value });
                desk.selectNone();
              }}
            >
              <option value="">Move to …</option>
              {others.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          )}
        </>
      )}
      {ids.size < here.length ? (
        <button type="button" class="quiet" onClick={() => desk.selectAll(here)}>
          Select all
        </button>
      ) : (
        <button type="button" class="quiet" onClick={() => desk.selectNone()}>
          Select none
        </button>
      )}
    </div>
  );
}

/** What can be done with the class as a whole. */
export function ClassActions({ desk, collection, shown }: PanelProps) {
  const { classes } = collection.task;
  const at = classes.findIndex(({ id }) => id === shown.id);
  return (
    <div class="go tools">
      {at > 0 && (
        <button type="button" class="quiet" onClick={() => desk.edit({ type: "class-moved", class: shown.id, by: -1 })}>
          Move this class earlier
        </button>
      )}
      {at < classes.length - 1 && (
        <button type="button" class="quiet" onClick={() => desk.edit({ type: "class-moved", class: shown.id, by: 1 })}>
          Move this class later
        </button>
      )}
      <button type="button" class="quiet" onClick={() => desk.edit({ type: "class-removed", class: shown.id })}>
        Remove this class
      </button>
    </div>
  );
}

function groupsIn(images: readonly TaskImage[]): number {
  return new Set(images.map(({ group }) => group)).size;
}
