// All layers train.
import { ownRuns } from "../../own-run";

export const open = ownRuns("full", "as they are");
