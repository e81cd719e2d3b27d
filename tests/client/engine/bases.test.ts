// Two bases of one study, as a site serves them: one network, or refused before anything is measured.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "#core/digest";
import type { Base } from "#core/network/base";
import { BasesDiffer, loadBases } from "../../../client/src/engine/weights";
import { openWeightsCache } from "../../../client/src/storage/weights-cache";
import { baseOf, shardsOf } from "../../core/network/bases";

const served = new Map<string, string | Uint8Array>();
const serve = (base: Base) => served.set(`/bases/${base.id}.json`, JSON.stringify(base));
const server = createServer(({ url = "" }, response) => {
  const body = served.get(url);
  response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/octet-stream" }).end(body);
});
let from = "";

beforeAll(async () => {
  for (const base of [baseOf("lite0"), baseOf("glyphs")]) {
    serve(base);
    for (const [at, shard] of shardsOf(base, "middle").entries()) {
      served.set(`/bases/${base.weightsManifest[at]!.paths[0]}`, shard);
    }
  }
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bases/`;
});
afterAll(() => server.close());

const how = () => ({
  from,
  signal: new AbortController().signal,
  // Nothing can be kept here.
  cache: openWeightsCache(() => Promise.reject(new DOMException("full", "QuotaExceededError"))),
});

test("both are loaded, the first one first, each with its own weights", async () => {
  const [first, second] = await loadBases(["glyphs", "lite0"], "middle", how());
  expect(first.base.id).toBe("glyphs");
  expect(second?.base.id).toBe("lite0");
  for (const { base, shards } of [first, second!]) {
    expect(shards.map(digestOf)).toEqual(shardsOf(base, "middle").map(digestOf));
  }
});

test("a base that is another network on this site is refused, however its weights are", async () => {
  const glyphs = baseOf("glyphs");
  serve({ ...glyphs, input: { ...glyphs.input, scale: 255 } });
  await expect(loadBases(["lite0", "glyphs"], "middle", how())).rejects.toThrow(BasesDiffer);
  serve(glyphs);
  await expect(loadBases(["lite0", "glyphs"], "middle", how())).resolves.toHaveLength(2);
});
