// A run's parameters on the device: two flat groups that train, each with its rate, and the rest as it came.
// Holds tensors between steps; says who disposes them.

import * as tf from "@tensorflow/tfjs-core";
import { type Layout, layoutOf, type Slot } from "#core/network/base";
import { trainedLayers } from "#core/network/trained-layers";

import type { Preparation } from "../trainer";
import { type Group, groupOf } from "./adamw";
import type { Parameters } from "./network";

/** What trains and what does not; the slots of a part lie one after the other in its group. */
export interface Plan {
  readonly layout: Layout;
  /** Empty for `probe`. */
  readonly trunk: readonly Slot[];
  readonly head: readonly Slot[];
  readonly frozen: readonly Slot[];
}

/** A run between two steps. */
export interface State {
  /** Null if no part of the trunk trains. */
  readonly trunk: Group | null;
  readonly head: Group;
  /** Flat tensors in the order of the plan's `frozen`. */
  readonly frozen: readonly tf.Tensor1D[];
}

/** What a preparation trains; standardisation never does. */
export function planOf({ base, cut, depth, classes }: Preparation): Plan {
  const layout = layoutOf(base, cut, classes);
  const layers = trainedLayers(base, cut, depth);
  const trains = ({ part, name }: Slot) => part === "trunk" && layers.has(name.slice(0, name.lastIndexOf("/")));
  const trunk = layout.slots.filter(trains);
  const head = layout.slots.filter(({ part }) => part === "head");
  return { layout, trunk, head, frozen: layout.slots.filter((slot) => !trunk.includes(slot) && !head.includes(slot)) };
}

/** The state before the first step, from flat parameters; `release` disposes it. */
export function begun({ trunk, head, frozen }: Plan, parameters: Float32Array): State {
  const part = (slots: readonly Slot[]) =>
    groupOf(
      joined(slots.map((slot) => valuesOf(slot, parameters))),
      joined(slots.map(({ size, decayed }) => new Float32Array(size).fill(decayed ? 1 : 0))),
    );
  return {
    trunk: trunk.length === 0 ? null : part(trunk),
    head: part(head),
    frozen: frozen.map((slot) => tf.tensor1d(valuesOf(slot, parameters))),
  };
}

/** Disposes a state's tensors, but not those that `successor` still uses. */
export function release(state: State, successor?: State): void {
  const used = new Set(successor ? tensorsOf(successor) : []);
  tf.dispose(tensorsOf(state).filter((tensor) => !used.has(tensor)));
}

/** The flat parameters of a state, read back from the device. */
export async function parametersOf(
  { layout, trunk, head }: Plan,
  state: State,
  init: Float32Array,
): Promise<Float32Array> {
  const parameters = init.slice(0, layout.size);
  const write = async (slots: readonly Slot[], { values }: Group) => {
    const data = await values.data<"float32">();
    for (const { slot, at } of placed(slots)) parameters.set(data.subarray(at, at + slot.size), slot.offset);
  };
  if (state.trunk) await write(trunk, state.trunk);
  await write(head, state.head);
  return parameters;
}

/** A group's parameters as one flat tensor a slot. The caller tidies. */
export function sliced(slots: readonly Slot[], values: tf.Tensor1D): tf.Tensor1D[] {
  return placed(slots).map(({ slot, at }) => tf.slice1d(values, at, slot.size));
}

/** Tensors by the names of their slots. */
export function named(slots: readonly Slot[], tensors: readonly tf.Tensor[]): Parameters {
  const found = new Map(slots.map(({ name }, at) => [name, tensors[at]] as const));
  return (name) => {
    const tensor = found.get(name);
    if (!tensor) throw new RangeError(`no parameter is called ${name}`);
    return tensor;
  };
}

/** A slot's part of flat parameters; a view. */
export function valuesOf({ offset, size }: Slot, parameters: Float32Array): Float32Array {
  return parameters.subarray(offset, offset + size);
}

/** All tensors that a state holds. */
export function tensorsOf({ trunk, head, frozen }: State): tf.Tensor[] {
  return [...Object.values(trunk ?? {}), ...Object.values(head), ...frozen];
}

function placed(slots: readonly Slot[]): { slot: Slot; at: number }[] {
  let next = 0;
  return slots.map((slot) => {
    const at = next;
    next += slot.size;
    return { slot, at };
  });
}

/** One array after the other. */
export function joined(arrays: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}
