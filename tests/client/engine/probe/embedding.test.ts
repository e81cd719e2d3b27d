import { expect, test } from "vitest";
import { cutOf, layoutOf } from "#core/network/base";
import type { ProductForm } from "#core/study/study";
import { embeddingOf } from "../../../../client/src/engine/probe/embedding";
import { cleanPictures } from "../../../../client/src/engine/probe/pictures";
import type { ChunkCache } from "../../../../client/src/storage/chunk-cache";
import { baseOf } from "../../../core/network/bases";

const base = baseOf("lite0");
const preparation = { base, cut: "shallow", pixels: 32, batch: 16, depth: "probe", classes: 2 } as const;
const { channels } = cutOf(base, "shallow");
const parameters = new Float32Array(layoutOf(base, "shallow", 2).size);
const images = { data: new Uint8Array(3 * 32 * 32 * 4), count: 3, size: 32 };

/** What is kept on a device, and who asks it for features in which form. */
function device() {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const cache: ChunkCache = {
    read: async (key) => kept.get(key),
    write: async (key, bytes) => {
      kept.set(key, bytes.slice());
      return { cached: true };
    },
    usage: async () => ({ bytes: 0, entries: kept.size }),
    clear: async () => kept.clear(),
  };
  const computed: (ProductForm | undefined)[] = [];
  const asked = (form?: ProductForm) =>
    embeddingOf(
      {
        ...(form && { form }),
        features: async (_, { count }) => {
          computed.push(form);
          return new Float32Array(count * channels).fill(form === "quads" ? 2 : 1);
        },
      },
      preparation,
      { trainer: { name: "kernels", backend: "webgpu" }, cache },
    )(parameters, images, cleanPictures(images));
  return { asked, computed };
}

test("features that were kept are taken again by another visit, and those of another form of multiplication are not", async () => {
  const { asked, computed } = device();
  const first = await asked("registers");
  expect(await asked("registers")).toEqual(first);
  expect(computed).toEqual(["registers"]);
  expect((await asked("quads"))[0]).toBe(2);
  expect((await asked())[0]).toBe(1);
  expect(computed).toEqual(["registers", "quads", undefined]);
});
