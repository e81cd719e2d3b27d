// Studies on this device: saved after each run, parsed whenever they are read. A record that was changed is refused and
// kept aside, never repaired. Nothing here is ever deleted to make room for something else.

import { del, promisifyRequest, set, type UseStore } from "idb-keyval";
import * as v from "valibot";
import { digestOfData } from "#core/digest";
import { StudyError } from "#core/error";
import { MixedRecords, requireOneStudy } from "#core/records/mixed-records";
import { type StudyRecord, studyRecordSchema } from "#core/records/record";
import { openDatabase, studyKeys } from "./databases";
import { type Stored, tryToRead, tryToStore } from "./outcome";

/** A stored study is not what was saved. */
export class StudyRefused extends StudyError {
  readonly code = "study-refused";
  constructor(id: string, why: string, options?: ErrorOptions) {
    super(
      `The stored study ${id.slice(0, 8)} is not what was saved: ${why}. It was set aside; start a new study.`,
      options,
    );
  }
}

/** The studies of this device. */
export interface StudyStore {
  save(study: StudyRecord): Promise<Stored>;
  /** Undefined when there is none of this id; throws `StudyRefused`, after setting it aside, when it is not what was saved. */
  load(id: string): Promise<StudyRecord | undefined>;
  /** All that are whole, the newest first, and the ids of those that were refused and set aside now. */
  list(): Promise<{ readonly studies: readonly StudyRecord[]; readonly refused: readonly string[] }>;
  /** At the owner's wish only. */
  remove(id: string): Promise<Stored>;
}

/** The store of studies; `store` is the seam to IndexedDB. */
export function openStudyStore(store: UseStore = openDatabase("studies")): StudyStore {
  async function setAside(id: string, found: unknown): Promise<void> {
    await tryToStore(() =>
      store("readwrite", (entries) => {
        entries.put(found, studyKeys.aside(id));
        entries.delete(studyKeys.study(id));
        return promisifyRequest(entries.transaction);
      }),
    );
  }

  async function admitted(id: string, found: unknown): Promise<StudyRecord> {
    try {
      return parsed(id, found);
    } catch (error) {
      await setAside(id, found);
      throw error;
    }
  }

  return {
    save: (study) => tryToStore(() => set(studyKeys.study(study.id), study, store)),

    load: async (id) => {
      const found = await tryToRead(() =>
        store("readonly", (entries) => promisifyRequest<unknown>(entries.get(studyKeys.study(id)))),
      );
      return found === undefined ? undefined : admitted(id, found);
    },

    list: async () => {
      const entries = (await tryToRead(() => store("readonly", entriesIn))) ?? [];
      const studies: StudyRecord[] = [];
      const refused: string[] = [];
      for (const [id, found] of entries) {
        try {
          studies.push(await admitted(id, found));
        } catch (error) {
          if (!(error instanceof StudyRefused)) throw error;
          refused.push(id);
        }
      }
      studies.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
      return { studies, refused };
    },

    remove: (id) => tryToStore(() => del(studyKeys.study(id), store)),
  };
}

/** The record, if it has the shape and the hashes of a study that we saved; throws `StudyRefused` otherwise. */
function parsed(id: string, found: unknown): StudyRecord {
  const result = v.safeParse(studyRecordSchema, found);
  if (!result.success) {
    const [issue] = result.issues;
    throw new StudyRefused(id, `${v.getDotPath(issue) ?? "it"} does not have the right form`);
  }
  const study = result.output;
  if (study.id !== id) throw new StudyRefused(id, "it carries another study's name");
  if (study.settingsHash !== digestOfData(study.settings)) {
    throw new StudyRefused(id, "its settings do not have the hash that was frozen before the first run");
  }
  try {
    requireOneStudy(study);
  } catch (error) {
    if (!(error instanceof MixedRecords)) throw error;
    throw new StudyRefused(id, "its runs do not fit together", { cause: error });
  }
  return study;
}

async function entriesIn(entries: IDBObjectStore): Promise<[string, unknown][]> {
  const [keys, values] = await Promise.all([
    promisifyRequest(entries.getAllKeys(studyKeys.studies())),
    promisifyRequest<unknown[]>(entries.getAll(studyKeys.studies())),
  ]);
  return values.map((value, at) => {
    const key = keys[at];
    return [Array.isArray(key) ? String(key[1]) : "", value];
  });
}
