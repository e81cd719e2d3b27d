// Labels of mixed views as the kernels read them, and as rows of what each class is taught.

import type { MixedLabel } from "#core/pictures/mix";
import { labelsExtent, writeLabel } from "../../../../client/src/engine/kernels/head";

/** A row for each label: what each class is taught as. */
export function rowsOf(labels: readonly MixedLabel[], classes: number): number[][] {
  return labels.map(({ own, other, share }) =>
    Array.from({ length: classes }, (_, n) => (n === own ? 1 - share : 0) + (n === other ? share : 0)),
  );
}

/** A batch's labels, packed. */
export function packedLabels(labels: readonly MixedLabel[]): ArrayBuffer {
  const packed = new ArrayBuffer(labelsExtent({ batch: labels.length }).bytes);
  for (const [place, label] of labels.entries()) writeLabel(packed, place, label);
  return packed;
}
