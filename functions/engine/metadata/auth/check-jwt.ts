import type { JWTClaimsConfig, JWTConfig } from "../opendd/auth-config.gen.ts";
import type { Path } from "../problem.ts";
import type { Findings } from "./findings.ts";
import { isHeaderName } from "./header-text.ts";
import { pointerKeys } from "./json-pointer.ts";
import { verificationKey } from "./verification-key.ts";

/** What the schema leaves open of JWT mode. */
export function checkJwt(jwt: JWTConfig, path: Path, findings: Findings): void {
  checkKey(jwt.key, [...path, "key"], findings);
  checkClaims(jwt.claimsConfig, [...path, "claimsConfig"], findings);
  const { tokenLocation, allowedSkew } = jwt;
  if (tokenLocation.type !== "BearerAuthorization" && !isHeaderName(tokenLocation.name)) {
    const what = tokenLocation.type === "Cookie" ? "cookie" : "header";
    findings.problem(`expected the name of a ${what}`, [...path, "tokenLocation", "name"]);
  }
  if (!Number.isSafeInteger(allowedSkew ?? 0)) {
    findings.problem("expected a number of seconds", [...path, "allowedSkew"]);
  }
}

function checkKey(key: JWTConfig["key"], path: Path, findings: Findings): void {
  if ("jwkFromUrl" in key) {
    findings.url(key.jwkFromUrl, [...path, "jwkFromUrl"]);
    return;
  }
  if (!("value" in key.fixed.key)) return;
  const read = verificationKey(key.fixed.algorithm, key.fixed.key.value);
  if ("wrong" in read) findings.problem(read.wrong, [...path, "fixed", "key", "value"]);
}

function checkClaims(claims: JWTClaimsConfig, path: Path, findings: Findings): void {
  if ("namespace" in claims) {
    checkPointer(claims.namespace.location, [...path, "namespace", "location"], findings);
    return;
  }
  const names = new Set<string>();
  for (const [name, entry] of Object.entries(claims.locations)) {
    const at = [...path, "locations", name];
    const variable = name.trim().toLowerCase();
    if (names.has(variable)) findings.problem(`the claim \`${variable}\` is located twice`, at);
    names.add(variable);
    if ("path" in entry) checkPointer(entry.path.path, [...at, "path", "path"], findings);
  }
}

function checkPointer(pointer: string, path: Path, findings: Findings): void {
  if (pointerKeys(pointer) !== null) return;
  findings.problem("expected a JSON pointer, as `/claims/roles`", path);
}
