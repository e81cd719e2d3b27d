import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText, encodeText } from "#core/base64url";

test("gives ASCII back, and refuses what it would not have written", () => {
  const ascii = fc.string({ unit: "binary-ascii" });
  fc.assert(
    fc.property(ascii, (text) => {
      expect(decodeText(encodeText(text))).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (any) => {
      const text = decodeText(any);
      expect(text === null || encodeText(text) === any).toBe(true);
    }),
  );
  expect(encodeText("Headstart?")).toBe("SGVhZHN0YXJ0Pw");
});
