// Every response header in one place: for static assets (rendered into `_headers` at build) and for the Worker's own answers,
// which `_headers` does not reach. Nothing here may loosen the policy for a single address; only the kind of an answer decides.

import type { MiddlewareHandler } from "hono";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const refusedFeatures = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "display-capture",
  "encrypted-media",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "serial",
  "storage-access",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

/** On every response, ours and the assets'. */
export const securityHeaders = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": [
    "camera=(self)",
    "screen-wake-lock=(self)",
    ...refusedFeatures.map((name) => `${name}=()`),
  ].join(", "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const satisfies Readonly<Record<string, string>>;

/** What carries its content's hash in its name never changes. */
export const immutable = "public, max-age=31536000, immutable";
const revalidated = "no-cache";

// A rule's `cache-control` is joined to those of other rules that match, so these may not overlap.
const cacheRules: Readonly<Record<string, string>> = {
  "/": revalidated,
  "/everyone": revalidated,
  "/example": revalidated,
  "/bases/*.json": revalidated,
  "/targets/*.json": revalidated,
  "/targets/*.png": revalidated,
  "/bases/*.bin": immutable,
  "/targets/*.bin": immutable,
  "/assets/*": immutable,
};

/** The text of `_headers` for static assets: names that carry a content hash stay for a year, everything else is asked for again. */
export function assetHeaders(): string {
  const rules: [string, Readonly<Record<string, string>>][] = [
    ["/*", securityHeaders],
    ...Object.entries(cacheRules).map(([path, value]): [string, Readonly<Record<string, string>>] => [
      path,
      { "cache-control": value },
    ]),
  ];
  return rules
    .map(([path, headers]) =>
      [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ""].join("\n"),
    )
    .join("\n");
}

/**
 * What a picture needs in place of the headers above so that another site may show it: it can load and run nothing, and
 * stands in an `img`, never in a frame. For answers that carry nothing but published numbers.
 */
export const pictureHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  "cross-origin-resource-policy": "cross-origin",
} as const satisfies Partial<Record<keyof typeof securityHeaders, string>>;

/** Sets the headers of the Worker's own answers: never stored, unless a route said otherwise. */
export const withHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  const picture = headers.get("content-type")?.startsWith("image/") ?? false;
  for (const [name, value] of Object.entries({ ...securityHeaders, ...(picture ? pictureHeaders : {}) }))
    headers.set(name, value);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
};
