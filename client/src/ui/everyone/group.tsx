// One group of studies: the way to its first release, or the histogram of all of them. Nothing is drawn before a release.

import type { PublishedGroup } from "#core/published";
import { type Summary, summaryOf } from "../../state/release";
import { Scroll } from "../scroll";
import { count, signedPoints } from "../words/format";
import { groupTitle } from "../words/groups";
import { Histogram, summarySentence } from "./histogram";

/** A group. */
export function GroupFigure({ group }: { group: PublishedGroup }) {
  const title = groupTitle(group);
  return (
    <figure class="group">
      <h3>{title}</h3>
      {group.parts.length > 0 ? (
        <Histogram summary={summaryOf(group)} />
      ) : (
        <progress max={group.needed} value={group.studies} aria-label={title} />
      )}
      <figcaption>{groupCaption(group)}</figcaption>
      {group.parts.length > 0 && <Bars title={title} summary={summaryOf(group)} />}
    </figure>
  );
}

/** What there is to know of a group in words, and how far its next release is. */
export function groupCaption(group: PublishedGroup): string {
  const { settled, studies, needed, parts } = group;
  if (parts.length === 0)
    return `At least ${studies} of the ${count(needed, "study", "studies")} that the first release of this group needs.`;
  const summary = summaryOf(group);
  const said =
    settled === 1 ? summarySentence(summary) : `${count(summary.studies, "study", "studies")}, not summed up.`;
  const next =
    studies === 0 ? "" : ` The next release has at least ${studies} of the ${needed} new studies that it needs.`;
  return `${said} Noise is in every bar.${next}`;
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
            {summary.bars.map(({ low, high, studies }) => (
              <tr key={low}>
                <th scope="row">
                  {signedPoints(low)} to {signedPoints(high)}
                </th>
                <td>{studies}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
