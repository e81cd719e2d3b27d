// How an import ended, and what was left out of it, in words.

import type { Remark, Remarked } from "#core/tasks/intake";
import type { Import } from "../../state/importing";
import { count } from "./format";

/** How an import ended: what was kept, what was left out, and whether it was complete. */
export function endedSentence({ how, why, kept, skipped }: Extract<Import, { at: "ended" }>): string {
  const counts = `${kept === 0 ? "No image was" : `${count(kept, "image")} ${kept === 1 ? "was" : "were"}`} added; ${skipped === 0 ? "nothing was" : `${count(skipped, "file")} ${skipped === 1 ? "was" : "were"}`} left out.`;
  switch (how) {
    case "complete":
      return counts;
    case "cancelled":
      return `Stopped. ${counts}`;
    case "refused":
      return `${counts} Nothing more could be kept: ${why}. What was added stays.`;
    default:
      return how satisfies never;
  }
}

/** The most file names that stand beside a reason. */
const mostExamples = 3;

/** The remarks of an import by what they say, the most frequent first, with some of their files. */
export function skippedReasons(
  remarked: readonly Remarked[],
): readonly { readonly remark: Remark; readonly files: number; readonly examples: string }[] {
  const paths = new Map<Remark, string[]>();
  for (const { path, remark } of remarked) {
    const known = paths.get(remark);
    if (known) known.push(path);
    else paths.set(remark, [path]);
  }
  return [...paths]
    .map(([remark, files]) => {
      const more = files.length > mostExamples ? " and others" : "";
      return { remark, files: files.length, examples: `${files.slice(0, mostExamples).join(", ")}${more}` };
    })
    .sort((a, b) => b.files - a.files);
}
