import { expect, test } from "vitest";
import { formsToTry, rightForms, type Trial } from "../../../../client/src/engine/kernels/forms";

const card = { software: false };
const registers: Trial = { form: "registers", seconds: 1, error: 1e-7 };
const quads: Trial = { form: "quads", seconds: 0.5, error: 1e-7 };
const tiles: Trial = { form: "tiles", seconds: 0.4, error: 1e-7 };

test("quads come first where they are clearly faster", () => {
  expect(rightForms([registers, quads], card)).toEqual(["quads", "registers"]);
  expect(rightForms([quads, registers], card)).toEqual(["quads", "registers"]);
});

test("registers come first where quads are slower, or faster by less than a clock's noise", () => {
  expect(rightForms([registers, { ...quads, seconds: 2 }], card)).toEqual(["registers", "quads"]);
  expect(rightForms([registers, { ...quads, seconds: 0.9 }], card)).toEqual(["registers", "quads"]);
});

test("quads that compute something else are not among the forms, however fast", () => {
  expect(rightForms([registers, { ...quads, seconds: 0.001, error: 1e-3 }], card)).toEqual(["registers"]);
  expect(rightForms([registers, { ...quads, seconds: 0.001, error: Number.NaN }], card)).toEqual(["registers"]);
});

test("a form that was not tried is not among the forms", () => {
  expect(rightForms([registers], card)).toEqual(["registers"]);
});

test("where the processor stands in for a card the clock has no say, and a wrong result still has", () => {
  const software = { software: true };
  expect(rightForms([registers, { ...quads, seconds: 2 }], software)).toEqual(["quads", "registers"]);
  expect(rightForms([registers, { ...quads, seconds: 0.001, error: 1e-3 }], software)).toEqual(["registers"]);
});

test("of three the fastest comes first, then what else is clearly faster than registers, then registers and the rest", () => {
  expect(rightForms([registers, quads, tiles], card)).toEqual(["tiles", "quads", "registers"]);
  expect(rightForms([registers, quads, { ...tiles, seconds: 0.6 }], card)).toEqual(["quads", "tiles", "registers"]);
  expect(rightForms([registers, quads, { ...tiles, seconds: 0.9 }], card)).toEqual(["quads", "registers", "tiles"]);
  expect(rightForms([registers, { ...quads, seconds: 3 }, { ...tiles, seconds: 2 }], card)).toEqual([
    "registers",
    "tiles",
    "quads",
  ]);
});

test("one wrong form leaves the choice to the others", () => {
  expect(rightForms([registers, quads, { ...tiles, error: 1e-3 }], card)).toEqual(["quads", "registers"]);
  expect(rightForms([registers, { ...quads, error: Number.NaN }, tiles], card)).toEqual(["tiles", "registers"]);
});

test("tiles are tried on graphics cards alone, quads where there are subgroups", () => {
  expect(formsToTry({ subgroups: true, software: false })).toEqual(["registers", "quads", "tiles"]);
  expect(formsToTry({ subgroups: false, software: false })).toEqual(["registers", "tiles"]);
  expect(formsToTry({ subgroups: true, software: true })).toEqual(["registers", "quads"]);
  expect(formsToTry({ subgroups: false, software: true })).toEqual(["registers"]);
});
