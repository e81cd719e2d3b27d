/** Writes `targets.json`, the sets' files and the strips into `folder`, which is emptied first. */
export function packTargets(folder: string): Promise<void>;
