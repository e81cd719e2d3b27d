// Draws the picture that previews of a link show, from share-image.svg into client/public/share.png. Run by hand when the
// drawing changes: many crawlers take no SVG, and a build should need no browser.
//   node client/share-image/draw.mjs

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { findBrowser } from "../../tests/browser.mjs";

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));

const browser = await chromium.launch(await findBrowser());
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await page.setContent(`<body style="margin:0">${await readFile(path("share-image.svg"), "utf8")}`);
await page.screenshot({ path: path("../public/share.png") });
await browser.close();
