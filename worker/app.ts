// The Worker's routes. Static assets are served before it; what reaches it is /api/* or does not exist.
// Nothing about a request is logged, stored or put into an error.

import { type Context, Hono } from "hono";
import { type Bindings, Misconfigured } from "./bindings";
import { withHeaders } from "./headers";
import { bases } from "./routes/bases";
import { everyone } from "./routes/everyone";
import { release } from "./routes/release";
import { study } from "./routes/study";
import { ticket } from "./routes/ticket";

const methods: Readonly<Record<string, string>> = {
  "/api/ticket": "GET, HEAD",
  "/api/study": "POST",
  "/api/release": "GET, HEAD",
  "/everyone.csv": "GET, HEAD",
  "/card.svg": "GET, HEAD",
};

/** The app that answers every request that no static asset answers. */
export const app = new Hono<{ Bindings: Bindings }>();

app.use(withHeaders);
app.route("/api/ticket", ticket);
app.route("/api/study", study);
app.route("/api/release", release);
app.route("/bases", bases);
app.route("/", everyone);
app.notFound(missing);
app.onError((error, context) =>
  error instanceof Misconfigured ? context.text(error.message, 503) : context.body(null, 500),
);

// A missing weights file must never look like a page, nor be remembered by a cache; who follows a link in a browser, which
// alone asks for pages by name, gets one.
function missing(context: Context): Response {
  const allowed = methods[context.req.path];
  const reads = context.req.method === "GET" || context.req.method === "HEAD";
  if (allowed !== undefined || !reads) return context.body(null, 405, { allow: allowed ?? "GET, HEAD" });
  const isFollowed = context.req.header("accept")?.includes("text/html") === true;
  return isFollowed
    ? context.html(nowhere, 404, { "cache-control": "no-store" })
    : context.text("There is nothing at this address.", 404, { "cache-control": "no-store" });
}

const nowhere = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Nothing here · Headstart</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/missing.css" />
  </head>
  <body>
    <main>
      <h1>There is nothing at this address.</h1>
      <p>The link may be cut off or out of date.</p>
      <p><a href="/">To the question that Headstart asks</a></p>
    </main>
  </body>
</html>
`;
