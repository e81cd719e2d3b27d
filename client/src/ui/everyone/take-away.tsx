// What may be taken from the page: the published sums as files, with their columns explained, and the card for another site.

import { columns } from "#core/everyone/table";
import { Scroll } from "../scroll";
import { CopyField } from "../share/copy-field";

/** Downloads and the embed; while nothing is released the files are empty, and it says so. */
export function TakeAway({ origin, empty }: { origin: string; empty: boolean }) {
  return (
    <section class="take-away">
      <h2>Take the numbers along</h2>
      <p>
        {empty
          ? "Nothing is published yet, so the files hold no study."
          : "All that is published, with its noise, and nothing else. Free to use."}
      </p>
      <p class="go">
        <a class="button" href="/everyone.csv" download="headstart-everyone.csv">
          CSV
        </a>
        <a class="button" href="/api/release" download="headstart-everyone.json">
          JSON
        </a>
      </p>
      <details>
        <summary>The columns of the CSV file</summary>
        <Scroll label="Columns of the CSV file">
          <table class="words">
            <tbody>
              {Object.entries(columns).map(([name, meaning]) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  <td>{meaning}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
      <h2>Show it on your site</h2>
      <p class="card">
        <img src="/card.svg" alt="Everyone’s answer as a card" width={600} height={188} loading="lazy" />
      </p>
      <div class="link-row">
        <CopyField
          label="HTML for the card"
          about="It is a picture: no script, no cookie. It renews itself within an hour of a release."
          text={snippet(origin)}
        />
      </div>
    </section>
  );
}

/** The HTML that shows the card elsewhere, and leads here. */
export function snippet(origin: string): string {
  return `<a href="${origin}/everyone"><img src="${origin}/card.svg" alt="Headstart: how much less augmentation a pretrained start needs, over everyone’s studies" width="600"></a>`;
}
