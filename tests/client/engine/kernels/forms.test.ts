import { expect, test } from "vitest";
import { chosenForm, type Trial } from "../../../../client/src/engine/kernels/forms";

const card = { software: false };
const registers: Trial = { form: "registers", seconds: 1, error: 1e-7 };
const quads: Trial = { form: "quads", seconds: 0.5, error: 1e-7 };

test("quads are chosen where they are clearly faster", () => {
  expect(chosenForm([registers, quads], card)).toBe("quads");
  expect(chosenForm([quads, registers], card)).toBe("quads");
});

test("registers are chosen where quads are slower, or faster by less than a clock's noise", () => {
  expect(chosenForm([registers, { ...quads, seconds: 2 }], card)).toBe("registers");
  expect(chosenForm([registers, { ...quads, seconds: 0.9 }], card)).toBe("registers");
});

test("quads that compute something else are never chosen, however fast", () => {
  expect(chosenForm([registers, { ...quads, seconds: 0.001, error: 1e-3 }], card)).toBe("registers");
  expect(chosenForm([registers, { ...quads, seconds: 0.001, error: Number.NaN }], card)).toBe("registers");
});

test("a form that was not tried is not chosen", () => {
  expect(chosenForm([registers], card)).toBe("registers");
});

test("where the processor stands in for a card the clock has no say, and a wrong result still has", () => {
  const software = { software: true };
  expect(chosenForm([registers, { ...quads, seconds: 2 }], software)).toBe("quads");
  expect(chosenForm([registers, { ...quads, seconds: 0.001, error: 1e-3 }], software)).toBe("registers");
});
