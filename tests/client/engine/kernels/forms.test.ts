import { expect, test } from "vitest";
import { chosenForm, type Trial } from "../../../../client/src/engine/kernels/forms";

const registers: Trial = { form: "registers", seconds: 1, error: 1e-7 };
const quads: Trial = { form: "quads", seconds: 0.5, error: 1e-7 };

test("quads are chosen where they are clearly faster", () => {
  expect(chosenForm([registers, quads])).toBe("quads");
  expect(chosenForm([quads, registers])).toBe("quads");
});

test("registers are chosen where quads are slower, or faster by less than a clock's noise", () => {
  expect(chosenForm([registers, { ...quads, seconds: 2 }])).toBe("registers");
  expect(chosenForm([registers, { ...quads, seconds: 0.9 }])).toBe("registers");
});

test("quads that compute something else are never chosen, however fast", () => {
  expect(chosenForm([registers, { ...quads, seconds: 0.001, error: 1e-3 }])).toBe("registers");
  expect(chosenForm([registers, { ...quads, seconds: 0.001, error: Number.NaN }])).toBe("registers");
});

test("a form that was not tried is not chosen", () => {
  expect(chosenForm([registers])).toBe("registers");
});
