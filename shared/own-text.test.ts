import { expect, test } from "vitest";
import { ownText } from "./own-text.ts";

test.each(["", "plain", "é 🎵", "half \ud83c of a pair", "\0"])("%j is the same text", (text) => {
  expect(ownText(text)).toBe(text);
});
