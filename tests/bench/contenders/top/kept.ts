// What lies under the layers that train is computed once for each picture.
import { ownRuns } from "../../own-run";

export const open = ownRuns("top", "as they are");
