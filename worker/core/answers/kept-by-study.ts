// What is computed of a whole study takes up to a tenth of a second, and a page asks for it at every drawing.

/** The same function, which keeps what it found of each study for as long as there is that study; a study does not change. */
export function keptByStudy<Study extends object, Found extends object | null>(
  compute: (study: Study) => Found,
): (study: Study) => Found {
  const known = new WeakMap<Study, Found>();
  return (study) => {
    const found = known.has(study) ? known.get(study)! : compute(study);
    known.set(study, found);
    return found;
  };
}
