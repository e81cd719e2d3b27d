// A sentence made of pieces, with its emphasis. Text only.

import type { Piece } from "./words/verdict";

/** The pieces in a row. */
export function Sentence({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map(({ text, tone }) => {
        if (tone === undefined) return text;
        if (tone === "soft")
          return (
            <span key={text} class="soft">
              {text}
            </span>
          );
        return (
          <strong key={text} class={tone === "strong" ? undefined : tone}>
            {text}
          </strong>
        );
      })}
    </>
  );
}
