// One group of studies: the way to its first release, or the histogram of its latest. Nothing is drawn before a release.

import type { Group } from "#core/report";
import { type Summary, summaryOf } from "../../state/release";
import { Scroll } from "../scroll";
import { count, signedPoints } from "../words/format";
import { groupTitle } from "../words/groups";
import { Histogram, summarySentence } from "./histogram";

/** A group; `needed` new studies make a release of it. */
export function GroupFigure({ group, needed }: { group: Group; needed: number }) {
  const title = groupTitle(group);
  return (
    <figure class="group">
      <h3>{title}</h3>
      {group.release ? (
        <Histogram summary={summaryOf(group.release, group)} />
      ) : (
        <progress max={needed} value={group.studies} aria-label={title} />
      )}
      <figcaption>{groupCaption(group, needed)}</figcaption>
      {group.release && <Bars title={title} summary={summaryOf(group.release, group)} />}
    </figure>
  );
}

/** What there is to know of a group in words, and how far its next release is. */
export function groupCaption(group: Group, needed: number): string {
  const { settled, studies, release } = group;
  if (!release)
    return `${studies} of the ${count(needed, "study", "studies")} that the first release of this group needs.`;
  const summary = summaryOf(release, group);
  const said =
    settled === 1 ? summarySentence(summary) : `${count(summary.studies, "study", "studies")}, not summed up.`;
  const next = studies === 0 ? "" : ` The next release has ${studies} of the ${needed} new studies that it needs.`;
  return `${said} Each bar is two points wide.${next}`;
}

function Bars({ title, summary }: { title: string; summary: Summary }) {
  return (
    <details>
      <summary>The numbers</summary>
      <Scroll label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">answer, points</th>
              <th scope="col">studies</th>
            </tr>
          </thead>
          <tbody>
            {summary.bars.map(([share, studies]) => (
              <tr key={share}>
                <th scope="row">{signedPoints(share)}</th>
                <td>{studies}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
