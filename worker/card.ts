// Everyone's answer as a small picture for other sites: one SVG text without script, link or font. What it says is what
// /everyone says, and a reader's theme decides its colours.

import { epsilon } from "#core/everyone/privacy";
import type { PublishedGroup, Release } from "#core/everyone/published";
import { reportedTasks } from "#core/everyone/report";
import { type Centre, summaryOf } from "#core/everyone/summary";

const width = 600;
const left = 24;
const right = width - 24;
const rowHeight = 92;

/** How a task is called on the card. */
const names: Readonly<Record<(typeof reportedTasks)[number], string>> = {
  own: "visitors’ own images",
  digits: "handwritten digits",
  "printed-to-handwritten": "digits, printed to handwritten",
  emoji: "emoji in another style",
};

/** What a row of the card shows. */
interface Row {
  readonly name: string;
  readonly studies: number;
  readonly centre: Centre;
}

/** The card of a release. */
export function cardOf(release: Release): string {
  const rows = rowsOf(release.groups);
  const body = rows.length > 0 ? rows.map(rowText).join("") : waitingText(release);
  const height = 96 + Math.max(1, rows.length) * rowHeight;
  const words = rows.map((row) => `${row.name}: median ${pointsOf(row.centre.median)} points`).join("; ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t">
<title id="t">Headstart: how much less augmentation is needed after a pretrained start. ${words || "No release yet."}</title>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}" rx="6"/>
<text class="head" x="${left}" y="40">How much less augmentation a pretrained start needs</text>
${body}<text class="soft" x="${left}" y="${height - 20}">Headstart, everyone’s studies. Median and middle half; noise added, epsilon ${epsilon}.</text>
</svg>`;
}

const style = [
  ".paper{fill:#fbfaf6;stroke:#dcd8cd}.ink{fill:#1b1a16;stroke:#1b1a16}.line{stroke:#8a857a}.soft{fill:#625e56}",
  "text{fill:#1b1a16;font:15px system-ui,sans-serif}.head{font:500 21px ui-serif,Georgia,serif}.soft{font-size:13.5px}",
  ".half{fill:#1b1a16;opacity:.16}",
  "@media(prefers-color-scheme:dark){.paper{fill:#15140f;stroke:#38352c}.ink{fill:#ece8dd;stroke:#ece8dd}",
  ".line{stroke:#7d7768}text{fill:#ece8dd}.soft{fill:#a8a294}.half{fill:#ece8dd}}",
].join("");

// One row a task: the studies that were promised before the start where they are out, else those given afterwards.
function rowsOf(groups: readonly PublishedGroup[]): readonly Row[] {
  return reportedTasks.flatMap((task, index) => {
    const mine = groups
      .filter((group) => group.task === index && group.settled === 1)
      .map((group) => ({ group, summary: summaryOf(group) }))
      .sort((a, b) => b.group.promised - a.group.promised || b.summary.studies - a.summary.studies);
    const found = mine.find(({ summary }) => summary.centre !== null);
    if (!found?.summary.centre) return [];
    const name = found.group.promised === 1 ? `${names[task]}, promised before the start` : names[task];
    return [{ name, studies: found.summary.studies, centre: found.summary.centre }];
  });
}

function rowText({ name, studies, centre }: Row, at: number): string {
  const top = 58 + at * rowHeight;
  const middle = top + 50;
  const x = (share: number) => round(left + ((Math.min(0.8, Math.max(-0.4, share)) + 0.4) / 1.2) * (right - left));
  const bar = `<rect class="half" x="${x(centre.low)}" y="${middle - 8}" width="${round(Math.max(2, x(centre.high) - x(centre.low)))}" height="16" rx="8"/>`;
  return `<text x="${left}" y="${top + 22}">${name}</text>
<text x="${right}" y="${top + 22}" text-anchor="end">${pointsOf(centre.median)} points, ${studies} studies</text>
<path class="line" d="M${left} ${middle}H${right}M${x(0)} ${middle - 12}v24"/>
${bar}<path class="ink" stroke-width="3" d="M${x(centre.median)} ${middle - 14}v28"/>
<text class="soft" x="${x(0)}" y="${middle + 28}" text-anchor="middle">0</text>
`;
}

function waitingText({ needed, groups }: Release): string {
  const most = Math.max(0, ...groups.map(({ studies }) => studies));
  const some = most === 0 ? "fewer than" : `at least ${most} of`;
  return `<text x="${left}" y="86">No answer yet: ${some} the ${needed} studies for a first one are in.</text>
<text class="soft" x="${left}" y="112">Measured in the browser, on the visitor’s own device.</text>
`;
}

function pointsOf(share: number): string {
  const whole = Math.round(share * 100);
  return whole < 0 ? `−${-whole}` : whole > 0 ? `+${whole}` : "0";
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
