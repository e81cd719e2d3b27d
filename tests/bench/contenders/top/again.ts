// The same pictures, through all layers at each visit: what runs with a fresh view at each visit do.
import { ownRuns } from "../../own-run";

export const open = ownRuns("top", "as views");
