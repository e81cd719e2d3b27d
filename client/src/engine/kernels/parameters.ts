// Where parameters lie on the device: each layer's weight with its bias behind it, in vectors of four, each layer at an
// address that can be bound by itself. Converts between that and the packed order of the seam; no device here.

import type { Layout, Slot } from "#core/network/base";

/** Layers begin at multiples of this many elements: 256 bytes, WebGPU's alignment of bound ranges. */
const alignment = 64;

/** A slot's place: `rows` rows of `columns` elements, each row padded with zeros to `pitch`. */
interface Place {
  readonly slot: Slot;
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly pitch: number;
}

/** A range of elements. */
export interface Range {
  readonly at: number;
  readonly size: number;
}

/** The parameters' layout on the device. */
export interface DeviceLayout {
  /** Elements, padding included. */
  readonly size: number;
  /** Each layer's weight and bias, by the layer's name; also `head` and `standardise`. */
  readonly ranges: ReadonlyMap<string, Range>;
  readonly places: readonly Place[];
}

function padded(count: number, to: number): number {
  return Math.ceil(count / to) * to;
}

/** Lays a network's parameters out for the device; rows of the head are padded to whole vectors. */
export function deviceLayoutOf(layout: Layout): DeviceLayout {
  const ranges = new Map<string, Range>();
  let at = 0;
  const places = layout.slots.map((slot) => {
    const layer = slot.name.slice(0, slot.name.lastIndexOf("/"));
    const before = ranges.get(layer);
    if (!before) at = padded(at, alignment);
    const columns = slot.part === "head" ? (slot.shape.at(-1) ?? 1) : slot.size;
    const rows = slot.size / columns;
    const pitch = padded(columns, 4);
    const place = { slot, at, rows, columns, pitch };
    const start = before?.at ?? at;
    at += rows * pitch;
    ranges.set(layer, { at: start, size: at - start });
    return place;
  });
  return { size: padded(at, alignment), ranges, places };
}

/** From the seam's order to the device's. */
export function toDevice({ places, size }: DeviceLayout, packed: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(size);
  for (const { slot, at, rows, columns, pitch } of places) {
    for (let row = 0; row < rows; row++) {
      const from = slot.offset + row * columns;
      out.set(packed.subarray(from, from + columns), at + row * pitch);
    }
  }
  return out;
}

/** From the device's order to the seam's. */
export function fromDevice({ places }: DeviceLayout, device: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(places.reduce((sum, { slot }) => sum + slot.size, 0));
  for (const { slot, at, rows, columns, pitch } of places) {
    for (let row = 0; row < rows; row++) {
      const from = at + row * pitch;
      out.set(device.subarray(from, from + columns), slot.offset + row * columns);
    }
  }
  return out;
}

/** What the update does with a vector of four parameters, as bits. */
export const rule = { trunk: 1, head: 2, decayed: 4 } as const;

/** The rule of each vector of four; 0 never trains. `trains` tells which layers of the trunk do. */
export function rulesOf({ places, size }: DeviceLayout, trains: (layer: string) => boolean): Uint32Array<ArrayBuffer> {
  const rules = new Uint32Array(size / 4);
  for (const { slot, at, rows, pitch } of places) {
    const layer = slot.name.slice(0, slot.name.lastIndexOf("/"));
    if (slot.part === "standardise" || (slot.part === "trunk" && !trains(layer))) continue;
    rules.fill(rule[slot.part] | (slot.decayed ? rule.decayed : 0), at / 4, (at + rows * pitch) / 4);
  }
  return rules;
}
