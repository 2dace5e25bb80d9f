import { expect, test } from "vitest";
import { newToken, tokenHash, tokenKind } from "./tokens.ts";

test("a token tells its kind; a torn or mistyped one is told apart without a database", () => {
  for (const kind of ["link", "session", "personal", "machine"] as const) {
    const token = newToken(kind).reveal();
    expect(tokenKind(token)).toBe(kind);
    expect(tokenKind(token.slice(0, -1))).toBeNull();
    expect(
      tokenKind(token.slice(0, 20) + (token[20] === "0" ? "1" : "0") + token.slice(21)),
    ).toBeNull();
  }
  expect(tokenKind("lts_x_" + "0".repeat(56))).toBeNull();
  expect(tokenKind("")).toBeNull();
});

test("tokens are never alike and only their digest is looked up", async () => {
  const [a, b] = [newToken("personal"), newToken("personal")];
  expect(a.reveal()).not.toBe(b.reveal());
  expect(await tokenHash(a)).toMatch(/^[0-9a-f]{64}$/);
  expect(await tokenHash(a)).not.toBe(await tokenHash(b));
});
