import { expect, test } from "vitest";
import type { JWTTokenLocation } from "../../metadata/opendd/auth-config.gen.ts";
import { refusalOf } from "../testing/auth-deps.ts";
import { tokenIn } from "./token.ts";

const BEARER: JWTTokenLocation = { type: "BearerAuthorization" };
const HEADER: JWTTokenLocation = { type: "Header", name: "X-Token" };
const COOKIE: JWTTokenLocation = { type: "Cookie", name: "jwt" };

test("a token is found where the configuration says", () => {
  const cases: [JWTTokenLocation, Record<string, string>][] = [
    [BEARER, { authorization: "Bearer a.b.c" }],
    [BEARER, { authorization: "  bearer   a.b.c " }],
    [HEADER, { "x-token": "a.b.c" }],
    [COOKIE, { cookie: "jwt=a.b.c" }],
    [COOKIE, { cookie: 'x=1; jwt2=no; jwt="a.b.c"; jwt=second' }],
  ];
  for (const [location, headers] of cases) {
    expect(tokenIn(location, new Headers(headers))).toBe("a.b.c");
  }
});

test("a request without its token is told where it belongs", async () => {
  const form =
    "Error in parsing the Authorization header: The `Authorization` header is expected to be in the format of `Bearer <JWT>`";
  const source = "JWT Authorization token source:";
  const cases: [JWTTokenLocation, Record<string, string>, string][] = [
    [BEARER, { "x-token": "a.b.c" }, `${source} Header name Authorization not found.`],
    [BEARER, { authorization: "a.b.c" }, form],
    [BEARER, { authorization: "Basic a.b.c" }, form],
    [BEARER, { authorization: "Bearer" }, form],
    [BEARER, { authorization: "Bearer a.b.c, Bearer d.e.f" }, form],
    [HEADER, { authorization: "Bearer a.b.c" }, `${source} Header name X-Token not found.`],
    [COOKIE, {}, `${source} Cookie header not found`],
    [COOKIE, { cookie: "a=jwt" }, `${source} cookie name jwt not found in the Cookie header`],
    [
      COOKIE,
      { cookie: "jwt=; a=1" },
      "Missing corresponding value for the cookie with cookie name: jwt",
    ],
    [COOKIE, { cookie: "jwt" }, "Missing corresponding value for the cookie with cookie name: jwt"],
  ];
  for (const [location, headers, message] of cases) {
    const refusal = await refusalOf(
      Promise.resolve().then(() => tokenIn(location, new Headers(headers))),
    );
    expect(refusal).toEqual({ status: 400, message, internal: false });
  }
});
