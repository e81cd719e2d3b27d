// A headline for each way in which a study can fail, and what became of its runs. The sentence between them is the error's own.

const headlines: Readonly<Record<string, string>> = {
  busy: "Another tab is measuring.",
  unreachable: "The site can’t be reached.",
  "not-served": "Something is missing on the server.",
  "content-mismatch": "Something arrived changed.",
  "weights-mismatch": "The weights are not what they should be.",
  "bases-differ": "The bases don’t compare.",
  "device-lost": "The graphics device went away.",
  "device-fault": "The graphics device computes wrongly.",
  diverged: "A run went astray.",
  "study-refused": "The stored study can’t be trusted.",
  "mixed-records": "The records don’t belong together.",
  "too-few-images": "There are too few images.",
  "task-missing": "The images are not here any more.",
  "study-missing": "The study is not here any more.",
  "backend-unavailable": "The device would not start.",
  "engine-broken": "The engine stopped.",
};

/** A few words for an error's code; a general one for codes that are not known here. */
export function failureHeadline(code: string): string {
  return headlines[code] ?? "The study could not go on.";
}

/** What became of the finished runs of a study that failed. */
export function finishedSentence(finished: number, kept: number): string {
  const are = finished === 1 ? "One run is" : `${finished} runs are`;
  if (kept >= finished) return `${are} finished and kept on this device.`;
  if (kept === 0) return `${are} finished, and held by this open page alone.`;
  return `${are} finished; ${kept} of them ${kept === 1 ? "is" : "are"} kept on this device.`;
}
