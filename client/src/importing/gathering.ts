// From listed files to candidates: each with the class that a manifest, the visitor, or its path gives it. No picture is opened.

import type { Remarked } from "#core/tasks/intake";
import type { Candidate } from "./choosing";
import { type ExportedTask, exportedTaskIn, type ManifestImage } from "./exported";
import { layoutOf } from "./layout";
import type { ListedFile, Root } from "./listing";

/** A file that may be a picture of a class. */
export interface Found extends Candidate {
  readonly file: ListedFile;
  readonly shifted: boolean;
  /** What the manifest of an exported task says of it. */
  readonly image: ManifestImage | null;
}

export interface Gathered {
  readonly found: readonly Found[];
  readonly tasks: readonly ExportedTask[];
  readonly remarked: readonly Remarked[];
}

/** Candidates among the files of all roots; `into` is the title of the class that takes everything, or null. */
export async function gather(
  roots: readonly Root[],
  options: { readonly into: string | null; readonly shifted: boolean; readonly validation: "more" | "shifted" },
): Promise<Gathered> {
  const found: Found[] = [];
  const tasks: ExportedTask[] = [];
  const remarked: Remarked[] = [];
  const { into, shifted } = options;
  for (const root of roots) {
    const task = into === null ? await exportedTaskIn(root) : undefined;
    if (task) tasks.push(task);
    for (const [file, image] of task?.images ?? []) {
      const title = task!.manifest.classes[image.class]!;
      found.push({ path: file.path, title, exported: true, file, shifted: shifted || image.shifted, image });
    }
    const rest = root.files.filter((file) => file !== task?.file && !task?.images.has(file));
    const layout = layoutOf(
      rest.map(({ inner }) => inner),
      { archive: root.archive },
    );
    rest.forEach((file, at) => {
      const place = layout[at]!;
      const title = into ?? (typeof place === "object" ? place.title : undefined);
      if (title === undefined) {
        if (typeof place === "string") remarked.push({ path: file.path, remark: place });
        return;
      }
      const apart = options.validation === "shifted" && typeof place === "object" && place.validation;
      found.push({ path: file.path, title, exported: false, file, shifted: shifted || apart, image: null });
    });
  }
  return { found, tasks, remarked };
}
