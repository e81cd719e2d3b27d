// Every response header in one place: for static assets (rendered into `_headers` at build) and for the Worker's own answers,
// which `_headers` does not reach. Nothing here may loosen the policy for a single address.

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

const immutable = "public, max-age=31536000, immutable";
const revalidated = "no-cache";

// A rule's `cache-control` is joined to those of other rules that match, so these may not overlap.
const cacheRules: Readonly<Record<string, string>> = {
  "/": revalidated,
  "/everyone": revalidated,
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

/** Sets the headers of the Worker's own answers: never stored, unless a route said otherwise. */
export const withHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
  if (!context.res.headers.has("cache-control")) context.res.headers.set("cache-control", "no-store");
};
