import { expect, test } from "vitest";
import { azureCookie } from "./azure-cookie.ts";

test("a cookie keeps its attributes in Azure's words", () => {
  const header =
    "id=a%20b; Domain=example.com; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; " +
    "Max-Age=-1; Secure; HttpOnly; SameSite=lAX; Partitioned";
  expect(azureCookie(header)).toEqual({
    name: "id",
    value: "a b",
    domain: "example.com",
    path: "/",
    expires: new Date("2026-10-21T07:28:00Z"),
    maxAge: -1,
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
  });
});

test.each([
  ["a=b=c==", "a", "b=c=="],
  ["a=", "a", ""],
  ["a=100%", "a", "100%"],
  [" a = b ; path", "a", "b"],
])("%j is the cookie %j of %j", (header, name, value) => {
  expect(azureCookie(header)).toEqual({ name, value });
});

test("attributes that make no sense are left out", () => {
  const cookie = azureCookie("a=1; Expires=soon; Max-Age=1e3; SameSite=maybe; Path=; Domain=");
  expect(cookie).toEqual({ name: "a", value: "1" });
});
