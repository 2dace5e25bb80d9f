import type { JWTTokenLocation } from "../../metadata/opendd/auth-config.gen.ts";
import { badRequest } from "../auth-failure.ts";

/** @throws AuthFailure 400 where the request has no token at the place agreed. */
export function tokenIn(location: JWTTokenLocation, headers: Headers): string {
  switch (location.type) {
    case "BearerAuthorization":
      return bearerToken(header("Authorization", headers));
    case "Header":
      return header(location.name, headers);
    case "Cookie":
      return cookie(location.name, headers.get("cookie"));
  }
}

function header(name: string, headers: Headers): string {
  const value = headers.get(name);
  if (value === null) {
    throw badRequest(`JWT Authorization token source: Header name ${name} not found.`);
  }
  return value;
}

function bearerToken(value: string): string {
  const token = /^\s*bearer\s+(\S+)\s*$/i.exec(value)?.[1];
  if (token === undefined) {
    const form = "The `Authorization` header is expected to be in the format of `Bearer <JWT>`";
    throw badRequest(`Error in parsing the Authorization header: ${form}`);
  }
  return token;
}

function cookie(name: string, header: string | null): string {
  if (header === null) throw badRequest("JWT Authorization token source: Cookie header not found");
  const pair = header
    .split(";")
    .map((one) => one.trim())
    .find((one) => one === name || one.startsWith(`${name}=`));
  if (pair === undefined) {
    throw badRequest(
      `JWT Authorization token source: cookie name ${name} not found in the Cookie header`,
    );
  }
  const value = pair.slice(name.length + 1).replace(/^"(.*)"$/, "$1");
  if (value === "") {
    throw badRequest(`Missing corresponding value for the cookie with cookie name: ${name}`);
  }
  return value;
}
