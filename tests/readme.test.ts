import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = [
  "README.md",
  ...["client/src", "worker"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => basename(file) === "README.md")
      .map((file) => join(folder, file)),
  ),
];

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchorsOf = (page: string) =>
  [...readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** Whether a link of a page leads to a file of the project, and where it names a heading, to one that this file has. */
function leads(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path ? resolve(root, dirname(page), path) : join(root, page);
  if (relative(root, file).startsWith("..") || !existsSync(file)) return false;
  return anchor === undefined || anchorsOf(file).includes(anchor);
}

test("every link of a README leads somewhere", () => {
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/(?:\]\(|src=")([^)"\s]+)[)"]/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !link.startsWith("https://") && !leads(page, link))
      .map((link) => `${page}: ${link}`),
  );
  expect(pages.length).toBeGreaterThan(3);
  expect(dead).toEqual([]);
});
