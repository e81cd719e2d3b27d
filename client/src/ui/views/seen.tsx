// What augmentation makes of one training image, drawn pixel by pixel. Views of the kind that a run sees, not those of the run.

import { policies } from "#core/pictures/policy";
import type { Arm } from "#core/study/study";
import type { Views as Pictures } from "../../state/page";
import { policyWords } from "../words/format";
import { Picture } from "./picture";

const shown = 8;

/** A row of views with its caption; keeps its place before the first ones come. */
export function Views({ views, arm }: { views: Pictures | null; arm: Arm | null }) {
  const count = Math.min(shown, views?.count ?? shown);
  return (
    <figure class="seen">
      <div class="views" role="img" aria-label="Views of one training image">
        {Array.from({ length: count }, (_, at) => (
          <Picture key={at} of={views} at={at} />
        ))}
      </div>
      <figcaption>{caption(arm)}</figcaption>
    </figure>
  );
}

/** The views are augmented whatever the arm, so that there is something to see; the caption says whether this run uses them. */
function caption(arm: Arm | null): string {
  if (!arm) return "Views of one training image.";
  if (arm.policy === "none") return "What augmentation makes of one training image. This run goes without.";
  const learnt = policies[arm.policy].mix ? ", and learns each as both its classes" : "";
  return `What ${policyWords[arm.policy]} augmentation makes of one training image: this run sees views like these${learnt}.`;
}
