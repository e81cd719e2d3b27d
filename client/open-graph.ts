// What previews of a link show: the page's own title and description, and one picture for all. A crawler never sees a
// fragment, so no preview can hold a visitor's numbers.

import type { Plugin } from "vite";

/**
 * Adds Open Graph tags to every page. `site` is the address at which it will stand, such as `https://example.org`: many
 * crawlers take no relative address for the picture. Without it the tags are relative.
 */
export function openGraph(site: string): Plugin {
  const at = (path: string) => (site === "" ? path : new URL(path, site).href);
  return {
    name: "headstart-open-graph",
    transformIndexHtml(html, { path }) {
      const title = html.match(/<title>([^<]*)</)?.[1] ?? "";
      const description = html.match(/name="description"\s+content="([^"]*)"/)?.[1] ?? "";
      const tags = {
        "og:type": "website",
        "og:site_name": "Headstart",
        "og:title": title,
        "og:description": description,
        "og:url": at(path.replace(/(index)?\.html$/, "")),
        "og:image": at("/share.png"),
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt":
          "Headstart: does a pretrained start make augmentation unnecessary? An answer meter, waiting for its answer.",
      };
      return [
        ...Object.entries(tags).map(([property, content]) => ({ tag: "meta", attrs: { property, content } })),
        { tag: "meta", attrs: { name: "twitter:card", content: "summary_large_image" } },
      ];
    },
  };
}
