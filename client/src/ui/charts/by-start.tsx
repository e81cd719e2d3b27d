// The frame of a drawing that tells both starts apart by colour: the key above it, and its width in pixels.

import type { ComponentChildren } from "preact";
import { useWidth } from "./width";

/** The frame; `draw` is given the width of its box. */
export function ByStart({ draw }: { draw: (width: number) => ComponentChildren }) {
  const { box, width } = useWidth();
  return (
    <div class="slopes" ref={box}>
      <p class="key" aria-hidden="true">
        <span class="scratch">from scratch</span>
        <span class="pretrained">pretrained</span>
      </p>
      {draw(width)}
    </div>
  );
}
