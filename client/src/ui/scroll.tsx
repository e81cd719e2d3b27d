// A box whose wide table scrolls sideways on a phone, by touch and by keyboard.

import type { ComponentChildren } from "preact";

/** The box; it takes focus, since nothing inside it does. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
