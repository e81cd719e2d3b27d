// What can be done with a study that is read: sharing its numbers and keeping its files.

import { primaryOf } from "#core/primary";
import { repeatLink, resultLink } from "#core/share";
import type { FiledStudy } from "#core/study-file";
import { Share } from "../share/share";
import { Keep } from "./keep";

/** Both panels; `address` is the measuring page's, without a fragment. */
export function Onward({ study, address }: { study: FiledStudy; address: string }) {
  const primary = primaryOf(study);
  return (
    <>
      <Share
        result={primary.blocks > 0 ? `${address}#${resultLink(study, primary)}` : null}
        repeat={`${address}#${repeatLink(study.settings)}`}
        target={study.settings.target}
      />
      {study.runs.length > 0 && <Keep study={study} />}
    </>
  );
}
