// What can be done with a study that is read: sharing its numbers and keeping its files.

import { primaryOf } from "#core/answers/primary";
import type { FiledStudy } from "#core/files/study-file";
import { repeatLink, resultLink } from "#core/links/share";
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
