// The bins in which a study's numbers leave the device: few and uneven, since noise is drawn for every one of them.
// Chosen by simulation (tests/core/everyone/publication.test.ts); edges are whole points, so that what is possible is exact.

/** Inner edges of the interaction's bins, in points; the outer two bins are open (I lies in -200..200 points). */
export const interactionEdges = [-30, -18, -10, -6, -2, 2, 6, 10, 14, 18, 22, 26, 30, 34, 38, 46, 60] as const;
/** Bins of I: 18. */
export const interactionBins = interactionEdges.length + 1;

/** Inner edges of the standard error's bins, in points; the last bin is open. */
export const errorEdges = [2, 5] as const;
/** Bins of the standard error: 3. */
export const errorBins = errorEdges.length + 1;

/** Bins of an accuracy, 10 points wide; the last includes 1. */
export const accuracyBins = 10;

const widestInteraction = 200;
const accuracyWidth = 100 / accuracyBins;

/** A bin's ends in points, both counted in: rounding may put a value on an edge to either side. */
export type Ends = readonly [low: number, high: number];

/** The bin of an interaction, given as a share (0.08 is 8 points); NaN for what is no number. */
export function interactionBin(interaction: number): number {
  return binAmong(interactionEdges, interaction * 100);
}

/** The bin of a standard error, a share; NaN for what is no finite number from 0. */
export function errorBin(standardError: number): number {
  return standardError >= 0 && Number.isFinite(standardError) ? binAmong(errorEdges, standardError * 100) : Number.NaN;
}

/** The bin of an accuracy in 0..1. */
export function accuracyBin(accuracy: number): number {
  return Math.min(accuracyBins - 1, Math.floor(accuracy * accuracyBins));
}

/** The ends of an interaction's bin. */
export function interactionEnds(bin: number): Ends {
  return [interactionEdges[bin - 1] ?? -widestInteraction, interactionEdges[bin] ?? widestInteraction];
}

/** The ends of an accuracy's bin. */
export function accuracyEnds(bin: number): Ends {
  return [bin * accuracyWidth, (bin + 1) * accuracyWidth];
}

function binAmong(edges: readonly number[], points: number): number {
  return Number.isNaN(points) ? Number.NaN : edges.filter((edge) => edge <= points).length;
}
