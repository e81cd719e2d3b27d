// GET /bases/<file>: the bases that are no static assets, because they are larger than an asset may be or because they are
// read in ranges. Without a bucket there are none.

import { Hono } from "hono";
import type { Bindings } from "../bindings";
import { immutable } from "../headers";

/** A weights file's name carries a hash of its content, so that what it once was it is for ever. */
const hashedName = /^[a-z0-9]+\.[a-z]+\.[0-9a-f]{16}\.bin$/;

/** 200, 206 for `Range: bytes=from-to` (any other range is answered whole), 304, 404, 416 beyond the end. */
export const bases = new Hono<{ Bindings: Bindings }>().get("/:file", async (context, next) => {
  const { env, req } = context;
  const file = req.param("file");
  if (env.BASES === undefined || !hashedName.test(file)) return next();
  const head = await env.BASES.head(file);
  if (head === null) return next();
  const headers = {
    "accept-ranges": "bytes",
    "cache-control": immutable,
    "content-type": "application/octet-stream",
    etag: head.httpEtag,
  };
  if (req.header("if-none-match")?.split(/ *, */).includes(head.httpEtag)) return context.body(null, 304, headers);
  const part = partOf(req.header("range"), head.size);
  if (part === "beyond") return context.body(null, 416, { "content-range": `bytes */${head.size}` });
  const object = await env.BASES.get(file, part === "whole" ? {} : { range: part });
  if (object === null) return next();
  if (part === "whole") return context.body(object.body, 200, { ...headers, "content-length": String(head.size) });
  const { offset, length } = part;
  return context.body(object.body, 206, {
    ...headers,
    "content-length": String(length),
    "content-range": `bytes ${offset}-${offset + length - 1}/${head.size}`,
  });
});

interface Part {
  readonly offset: number;
  readonly length: number;
}

/** The bytes that a `Range` header asks for (RFC 9110, 14.2). */
function partOf(range: string | undefined, size: number): Part | "whole" | "beyond" {
  const [, from, to] = range?.match(/^bytes=(\d{1,15})-(\d{0,15})$/) ?? [];
  if (from === undefined) return "whole";
  const offset = Number(from);
  const last = to ? Math.min(Number(to), size - 1) : size - 1;
  if (to && Number(to) < offset) return "whole";
  return offset >= size ? "beyond" : { offset, length: last - offset + 1 };
}
