// What is there, class by class, and the one thing about it that only its owner knows: whether left and right carry meaning.

import type { CollectingDesk } from "../../state/collecting";
import { type Collection, longestTitle } from "../../state/own-task";
import { Mark } from "../mark";
import { TitleField } from "./title-field";

/** Images of each class as numbers and as bars; an uneven row is seen at a glance. */
export function Balance({ collection }: { collection: Collection }) {
  const { task, images } = collection;
  const rows = task.classes.map(({ id, title, colour }) => {
    const mine = images.filter((image) => image.class === id);
    const plain = mine.filter(({ shifted }) => !shifted);
    return {
      id,
      title,
      colour,
      plain: plain.length,
      groups: new Set(plain.map(({ group }) => group)).size,
      shifted: mine.length - plain.length,
    };
  });
  const most = Math.max(1, ...rows.map(({ plain }) => plain));
  const hasShifted = rows.some(({ shifted }) => shifted > 0);
  const hasGroups = rows.some(({ plain, groups }) => groups < plain);
  return (
    <table class="balance">
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">images</th>
          {hasGroups && <th scope="col">groups</th>}
          {hasShifted && <th scope="col">elsewhere</th>}
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, title, colour, plain, groups, shifted }) => (
          <tr key={id}>
            <th scope="row">
              <Mark colour={colour} />
              {title}
            </th>
            <td>{plain}</td>
            {hasGroups && <td>{groups}</td>}
            {hasShifted && <td>{shifted}</td>}
            <td class="bar-cell">
              <progress aria-hidden="true" value={plain} max={most} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The question on left and right. */
export function Flips({ desk, collection }: { desk: CollectingDesk; collection: Collection }) {
  const { flips } = collection.task;
  return (
    <fieldset class="flips">
      <legend>
        Would a mirror image mean something else?{" "}
        <small>It would for letters, digits, signs, and left and right hands.</small>
      </legend>
      <div class="choices">
        {(
          [
            [true, "No"],
            [false, "Yes"],
          ] as const
        ).map(([value, words]) => (
          <label key={words}>
            <input
              type="radio"
              name="flips"
              checked={flips === value}
              onChange={() => desk.edit({ type: "flips-set", flips: value })}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What the task is called among the visitor's others. */
export function TaskName({ desk, collection }: { desk: CollectingDesk; collection: Collection }) {
  const { title } = collection.task;
  return (
    <TitleField
      label="Name of these images"
      title={title}
      longest={longestTitle}
      change={(text) => {
        desk.edit({ type: "titled", title: text });
        return desk.collection.value?.task.title ?? title;
      }}
    />
  );
}
