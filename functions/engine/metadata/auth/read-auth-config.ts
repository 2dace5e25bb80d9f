import { problemsOf } from "../issues.ts";
import type { AuthConfig } from "../opendd/auth-config.gen.ts";
import type { OpenDdFlags } from "../opendd/metadata.gen.ts";
import { type Path, type Problem, problem } from "../problem.ts";
import { AUTH_CONFIG_VERSIONS, type AuthConfigVersion, definitionSchema } from "./auth-schema.ts";
import { checkJwt } from "./check-jwt.ts";
import { checkWebhook } from "./check-webhook.ts";
import { Findings } from "./findings.ts";

export type ReadAuthConfig =
  | { config: AuthConfig; /** To be told; the build goes on. */ warnings: Problem[] }
  | { problems: Problem[] };

/**
 * Reads an AuthConfig of version 1 to 4, already JSON, with or without its `kind`: by the published
 * schema, then what that leaves open (URLs, JSON pointers, names of headers, keys that are written
 * out, identifiers of modes). All mistakes are told, none with a secret in it.
 */
export function readAuthConfig(
  json: unknown,
  flags: Pick<OpenDdFlags, "disallow_invalid_headers_in_auth_config"> = {},
): ReadAuthConfig {
  const envelope = readEnvelope(json);
  if ("problems" in envelope) return envelope;
  const { version, definition } = envelope;
  const read = definitionSchema(version).safeParse(definition);
  if (!read.success) return { problems: problemsOf(read.error.issues, ["definition"]) };
  const config = { version, definition } as AuthConfig;
  const findings = new Findings();
  checkModes(config, findings);
  const strict = flags.disallow_invalid_headers_in_auth_config === true;
  const problems = [...findings.problems, ...(strict ? findings.headers : [])];
  if (problems.length > 0) return { problems };
  return { config, warnings: [...deprecation(version), ...findings.headers] };
}

function readEnvelope(
  json: unknown,
): { version: AuthConfigVersion; definition: unknown } | { problems: Problem[] } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    const message = "expected an object with `version` and `definition` at path $";
    return { problems: [problem(message, [])] };
  }
  const { version, definition, kind = "AuthConfig", ...rest } = json as Record<string, unknown>;
  const problems = Object.keys(rest).map((key) =>
    problem(`unknown field \`${key}\` at path $`, [key]),
  );
  if (kind !== "AuthConfig") {
    problems.push(problem("expected the kind `AuthConfig` at path $.kind", ["kind"]));
  }
  const known = AUTH_CONFIG_VERSIONS.find((one) => one === version);
  if (known === undefined) {
    const all = AUTH_CONFIG_VERSIONS.map((one) => `\`${one}\``).join(", ");
    const message = `unknown version ${JSON.stringify(version)} of AuthConfig, expected one of ${all}`;
    problems.push(problem(`${message} at path $.version`, ["version"]));
  }
  return known === undefined || problems.length > 0 ? { problems } : { version: known, definition };
}

function checkModes({ version, definition }: AuthConfig, findings: Findings): void {
  checkMode(definition.mode, ["definition", "mode"], findings);
  if (version !== "v4") return;
  const identifiers = new Set<string>();
  for (const [at, { identifier, config }] of (definition.alternativeModes ?? []).entries()) {
    const path = ["definition", "alternativeModes", at];
    if (identifiers.has(identifier)) {
      const message = `the identifier ${JSON.stringify(identifier)} is given twice`;
      findings.problem(message, [...path, "identifier"]);
    }
    identifiers.add(identifier);
    checkMode(config, [...path, "config"], findings);
  }
}

function checkMode(mode: AuthConfig["definition"]["mode"], path: Path, findings: Findings): void {
  if ("webhook" in mode) checkWebhook(mode.webhook, [...path, "webhook"], findings);
  else if ("jwt" in mode) checkJwt(mode.jwt, [...path, "jwt"], findings);
  else checkVariables(mode.noAuth.sessionVariables, [...path, "noAuth"], findings);
}

function checkVariables(variables: Record<string, unknown>, path: Path, findings: Findings) {
  const names = new Set<string>();
  for (const name of Object.keys(variables)) {
    const variable = name.trim().toLowerCase();
    if (!names.has(variable)) names.add(variable);
    else {
      const message = `the session variable \`${variable}\` is given twice`;
      findings.problem(message, [...path, "sessionVariables", name]);
    }
  }
}

function deprecation(version: AuthConfigVersion): Problem[] {
  if (version === "v1") {
    const what = "`allowRoleEmulationBy` has been removed. ";
    return [deprecated("v1", what)];
  }
  return version === "v2" ? [deprecated("v2", "")] : [];
}

function deprecated(version: string, what: string): Problem {
  return problem(
    `AuthConfig ${version} is deprecated. ${what}Please consider upgrading to AuthConfig v3.`,
    ["version"],
  );
}
