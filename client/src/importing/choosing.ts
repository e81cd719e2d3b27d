// Which of the files that were found are taken, and in what order: at most twelve classes, at most so many pictures a class,
// drawn by seed before anything is opened. A pure function.

import { shuffle, stream } from "#core/random";
import { mostClasses, titleKey } from "#core/study/task";
import type { Remark } from "#core/tasks/intake";

/** A file with its class. */
export interface Candidate {
  readonly path: string;
  readonly title: string;
  /** Part of an exported task: the number of pictures a class was chosen then. */
  readonly exported: boolean;
}

export interface Choice<T> {
  /** In the order in which they are to be opened: one of each class in turn, so that an import that ends early is balanced. */
  readonly chosen: readonly T[];
  /** Titles of classes that the task does not have yet, in their order. */
  readonly added: readonly string[];
  readonly left: readonly { readonly candidate: T; readonly remark: Remark }[];
}

/**
 * Chooses among candidates.
 * - `present`: pictures that each class of the task has already, by title, in the task's order.
 * - `first`: titles that come before others among those that are added, in this order.
 */
export function choose<T extends Candidate>(
  candidates: readonly T[],
  options: {
    readonly present: ReadonlyMap<string, number>;
    readonly first: readonly string[];
    readonly cap: number;
    readonly seed: number;
  },
): Choice<T> {
  const { present, first, cap, seed } = options;
  const taken = new Map([...present].map(([title, count]) => [titleKey(title), count]));
  const classes = new Map<string, T[]>();
  for (const candidate of candidates) {
    const key = titleKey(candidate.title);
    const others = classes.get(key);
    if (others) others.push(candidate);
    else classes.set(key, [candidate]);
  }
  const rank = (key: string) => {
    const at = first.findIndex((title) => titleKey(title) === key);
    return at < 0 ? first.length : at;
  };
  const fresh = [...classes.keys()].filter((key) => !taken.has(key));
  const wanted = fresh
    .sort((a, b) => rank(a) - rank(b) || classes.get(b)!.length - classes.get(a)!.length || byName(a, b))
    .slice(0, Math.max(0, mostClasses - taken.size))
    .sort((a, b) => rank(a) - rank(b) || byName(a, b));
  const left: { candidate: T; remark: Remark }[] = [];
  const queues: T[][] = [];
  for (const key of [...classes.keys()].sort(byName)) {
    const all = classes.get(key)!.toSorted((a, b) => byName(a.path, b.path));
    if (!taken.has(key) && !wanted.includes(key)) {
      for (const candidate of all) left.push({ candidate, remark: "too-many-classes" });
      continue;
    }
    const open = all.filter(({ exported }) => !exported);
    const room = Math.max(0, cap - (taken.get(key) ?? 0));
    const drawn = new Set(shuffle(open, stream(seed).fork("import").fork(key)).slice(0, room));
    queues.push(all.filter((candidate) => candidate.exported || drawn.has(candidate)));
    // One at a time: a class may hold more than a call has room for arguments.
    for (const candidate of open) if (!drawn.has(candidate)) left.push({ candidate, remark: "not-drawn" });
  }
  const added = wanted.map((key) => first.find((title) => titleKey(title) === key) ?? classes.get(key)![0]!.title);
  return { chosen: inTurns(queues), added, left };
}

const collator = new Intl.Collator("en", { numeric: true });
/** As people count: `9.jpg` before `10.jpg`. */
function byName(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

function inTurns<T>(queues: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => queues.flatMap((queue) => queue.slice(turn, turn + 1))).flat();
}
