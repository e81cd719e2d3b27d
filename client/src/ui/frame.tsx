// What stands around every page: the name, the way to the other page, and what the project is.

import type { ComponentChildren } from "preact";

/** Header, main and footer. */
export function Frame({ here, children }: { here: "measure" | "everyone" | "example"; children: ComponentChildren }) {
  return (
    <>
      <header class="bar">
        <a class="name" href="/">
          Headstart
        </a>
        <nav aria-label="Pages">
          <a href="/everyone" aria-current={here === "everyone" ? "page" : undefined}>
            Everyone
          </a>
          <a href={here === "measure" ? "#method" : "/#method"}>Method</a>
        </nav>
      </header>
      <main>{children}</main>
    </>
  );
}
