/** Writes `targets.json`, the sets' files and the strips into `folder`, and removes whatever else is there. */
export function packTargets(folder: string): Promise<void>;
