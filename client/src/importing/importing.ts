// An import from beginning to end: files are listed, laid out and drawn, then opened a few at a time, each checked, shrunk,
// hashed and stored. Whatever ends it, what is stored stays, and every file is either kept or told to be left out.

import { type Task, type TaskImage, titleKey } from "#core/study/task";
import { type Remark, type Remarked, remarks } from "#core/tasks/intake";
import type { PicturedImage, TaskStore } from "../storage/task-store";
import { mapAhead } from "./ahead";
import { choose } from "./choosing";
import { type ExportedTask, squareOfExported } from "./exported";
import { type Found, gather } from "./gathering";
import { listingOf } from "./listing";
import type { ImportEvent, ImportRequest, PathedFile, Square } from "./protocol";
import { type Prepared, squareOfFile } from "./square";

/** Pictures that are opened at a time. */
const ahead = 4;
/** Pictures that are stored in one transaction. */
const together = 16;
/** Remarks that are told at a time, at most. */
const told = 250;

/** A picture that waits for its transaction. */
interface Waiting {
  readonly pictured: PicturedImage;
  readonly path: string;
  readonly remark: Remark | null;
}

/** Takes files into a task. Its last event is `ended`, whatever happens. */
export async function* importFiles(
  { request, files }: { readonly request: ImportRequest; readonly files: readonly PathedFile[] },
  { store, signal }: { readonly store: TaskStore; readonly signal: AbortSignal },
): AsyncGenerator<ImportEvent> {
  let skipped = 0;
  const tell = function* (list: readonly Remarked[]): Generator<ImportEvent> {
    skipped += list.filter(({ remark }) => !remarks[remark].kept).length;
    for (let from = 0; from < list.length; from += told) {
      yield { type: "remarked", files: list.slice(from, from + told) };
    }
  };

  const loaded = await store.load(request.task);
  const into = loaded?.task.classes.find(({ id }) => id === request.into)?.title ?? null;
  const listing = await listingOf(files);
  yield* tell(listing.remarked);
  const { found, tasks, remarked } = await gather(listing.roots, { ...request, into });
  yield* tell(remarked);
  if (!loaded || (into === null && request.into !== null)) {
    yield* tell(notReached(found));
    const why = loaded ? "its class is not there any more" : "its task is not there any more";
    return yield { type: "ended", how: "refused", why, kept: 0, skipped, classes: 0 };
  }

  const replace = request.into === null && loaded.images.length === 0;
  const { chosen, added, left } = choose(found, {
    present: replace ? new Map() : picturesByTitle(loaded),
    first: tasks.flatMap(({ manifest }) => manifest.classes),
    cap: request.cap,
    seed: request.seed,
  });
  yield* tell(left.map(({ candidate: { path }, remark }) => ({ path, remark })));
  const task = grown(loaded.task, { replace, added, tasks });
  const classOf = new Map(task.classes.map(({ id, title }) => [titleKey(title), id]));
  const owners = new Map(loaded.images.map((image) => [image.hash, image.class]));
  let place = loaded.images.reduce((most, { at }) => Math.max(most, at + 1), 0);
  let done = 0;
  let kept = 0;
  let why = "";
  let waiting: Waiting[] = [];
  let leftOut: Remarked[] = [];

  if (task !== loaded.task) {
    const stored = await store.save(task, loaded.task);
    if (stored.cached) yield { type: "task", task };
    else why = stored.why;
  }
  if (!why) yield { type: "listed", pictures: chosen.length, classes: [...new Set(chosen.map(({ title }) => title))] };
  const began = performance.now();

  const storeWaiting = async function* (): AsyncGenerator<ImportEvent> {
    const [batch, refused] = [waiting, leftOut];
    [waiting, leftOut] = [[], []];
    if (batch.length > 0) {
      const stored = await store.add(
        task.id,
        batch.map(({ pictured }) => pictured),
      );
      if (stored.cached) kept += batch.length;
      else why = stored.why;
    }
    yield* tell(refused);
    yield* tell(why ? notReached(batch) : batch.flatMap(({ path, remark }) => (remark ? [{ path, remark }] : [])));
    const secondsLeft = done < together ? null : ((performance.now() - began) / 1000 / done) * (chosen.length - done);
    yield { type: "progress", done, total: chosen.length, secondsLeft };
  };

  for await (const { file, prepared } of mapAhead(why || signal.aborted ? [] : chosen, { ahead, work: prepare })) {
    done += 1;
    const owner = classOf.get(titleKey(file.title))!;
    const twin = prepared.square && owners.get(prepared.square.hash);
    if (!prepared.square) leftOut.push({ path: file.path, remark: prepared.remark });
    else if (twin) {
      leftOut.push({ path: file.path, remark: twin === owner ? "same-picture" : "same-picture-elsewhere" });
    } else {
      owners.set(prepared.square.hash, owner);
      const pictured = picturedImage(prepared.square, { file, owner, at: place++ });
      waiting.push({ pictured, path: file.path, remark: prepared.remark });
    }
    if (waiting.length + leftOut.length >= together) yield* storeWaiting();
    if (why || signal.aborted) break;
  }
  yield* storeWaiting();
  yield* tell(notReached(chosen.slice(done)));
  const classes = new Set(owners.values()).size;
  yield {
    type: "ended",
    how: why ? "refused" : done < chosen.length ? "cancelled" : "complete",
    why,
    kept,
    skipped,
    classes,
  };
}

const notReached = (files: readonly { readonly path: string }[]): readonly Remarked[] =>
  files.map(({ path }) => ({ path, remark: "not-reached" }));

function picturesByTitle({ task, images }: { readonly task: Task; readonly images: readonly TaskImage[] }) {
  return new Map(task.classes.map(({ id, title }) => [title, images.filter((image) => image.class === id).length]));
}

/**
 * The task with the classes that were found, in the colours of an exported one; one without a picture takes the title, flips and
 * caps of an exported one too.
 */
function grown(
  task: Task,
  found: { readonly replace: boolean; readonly added: readonly string[]; readonly tasks: readonly ExportedTask[] },
): Task {
  const colours = new Map(
    found.tasks.flatMap(({ manifest }) =>
      manifest.classes.map((title, place) => [titleKey(title), manifest.colours?.[place] ?? null] as const),
    ),
  );
  const added = found.added.map((title) => {
    const colour = colours.get(titleKey(title));
    return { id: randomName(), title, ...(colour && { colour }) };
  });
  if (added.length === 0) return task;
  if (!found.replace) return { ...task, classes: [...task.classes, ...added] };
  const [exported, another] = found.tasks;
  if (!exported || another) return { ...task, classes: added };
  const { title, flips, caps } = exported.manifest;
  return { ...task, title, flips, ...(caps && { caps }), classes: added };
}

async function prepare(file: Found): Promise<{ readonly file: Found; readonly prepared: Prepared }> {
  const bytes = await file.file.read();
  if (typeof bytes === "string") return { file, prepared: { square: null, remark: bytes } };
  return { file, prepared: await (file.image ? squareOfExported(bytes, file.image) : squareOfFile(bytes)) };
}

function picturedImage(
  { picture, hash, looks, side }: Square,
  { file, owner, at }: { readonly file: Found; readonly owner: string; readonly at: number },
): PicturedImage {
  const { path, image, shifted } = file;
  // A file's name says nothing of its moment: two classes may have a 1.jpg, and every pasted picture one name.
  const group = image?.group ?? randomName();
  const source = image?.source ?? path.slice(-300);
  return { image: { id: randomName(), class: owner, group, shifted, hash, looks, side, source, at }, picture };
}

/** 32 random hexadecimal digits. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
