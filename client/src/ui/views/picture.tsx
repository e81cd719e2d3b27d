// One packed picture, drawn pixel by pixel; and the way back, from what a browser decodes to a packed picture.

import { useEffect, useRef } from "preact/hooks";
import type { PackedViews } from "#core/pixels";

/** Picture number `at`; an empty square until there is one. */
export function Picture({ of: views, at }: { of: Pick<PackedViews, "data" | "size"> | null; at: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!views || !context) return;
    const length = views.size * views.size * 4;
    const pixels = new Uint8ClampedArray(views.data.subarray(at * length, (at + 1) * length));
    context.putImageData(new ImageData(pixels, views.size, views.size), 0, 0);
  }, [views, at]);
  return <canvas ref={canvas} width={views?.size ?? 32} height={views?.size ?? 32} />;
}

/** A square cut out of a decoded picture, in its own pixels. */
export interface Cut {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Packs a square, `size` pixels wide; null where the browser can't decode it. Only looked at, never trained on: canvases differ. */
export async function packedFrom(source: Blob, size: number, cut?: Cut): Promise<PackedViews | null> {
  try {
    const decoded = await createImageBitmap(source);
    const canvas = new OffscreenCanvas(size, size);
    const context = canvas.getContext("2d");
    if (!context) return null;
    const { x, y, side } = cut ?? { x: 0, y: 0, side: Math.min(decoded.width, decoded.height) };
    context.drawImage(decoded, x, y, side, side, 0, 0, size, size);
    decoded.close();
    const { data } = context.getImageData(0, 0, size, size);
    return { data: new Uint8Array(data.buffer), count: 1, size };
  } catch {
    return null;
  }
}
