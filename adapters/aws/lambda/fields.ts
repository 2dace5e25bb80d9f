import { createHash } from "node:crypto";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { canonicalJson } from "../../../shared/canonical.ts";
import type { Fields, Want } from "../../../shared/ports/compute.ts";
import { limits } from "../preset.ts";
import { type Place, roleArnOf } from "./name.ts";

/**
 * Names of what may be shown with its value. Whatever else a function's environment holds may be a
 * secret and is never read out of an answer.
 */
export const VARIABLE_NAMES = "LINTAS_VARIABLES";

const URL_AUTH = "NONE";
const URL_MODE = "RESPONSE_STREAM";
/** Anybody may send requests to a release's URL; the function's entry checks the signature of private ones. */
export const urlSettings = { AuthType: URL_AUTH, InvokeMode: URL_MODE } as const;

/** The fields of a want as they are seen once it is real. */
export function wantFields(place: Place, want: Want): Fields {
  const variables = Object.entries(want.variables).map(([name, value]) => [
    `variables.${name}`,
    value,
  ]);
  return {
    artifact: want.artifact.digest,
    memoryMb: memoryOf(want),
    timeoutMs: timeoutOf(want) * 1_000,
    access: want.access,
    concurrency: want.limits.concurrency,
    ...(want.key.adopted === null ? { executionRole: roleArnOf(place, want.key) } : {}),
    ...(want.secrets === null ? {} : { secrets: "set" }),
    url: `${URL_AUTH} ${URL_MODE}`,
    permissions: "both",
    ...Object.fromEntries(variables),
  };
}

/** Lambda gives at least 128 MB. */
export function memoryOf({ limits: { memoryMb } }: Pick<Want, "limits">): number {
  return Math.max(limits.memoryMbMin, memoryMb);
}

/** Lambda counts whole seconds; the exact time is kept by the function's entry. */
export function timeoutOf({ limits: { timeoutMs } }: Pick<Want, "limits">): number {
  return Math.max(1, Math.ceil(timeoutMs / 1_000));
}

/** A configuration in our words, its variables apart: `raw` holds no value of any. */
export interface ConfigurationFields {
  settings: Fields;
  variables: Fields;
}

export function configurationFields(found: FunctionConfiguration): ConfigurationFields {
  const environment = found.Environment?.Variables ?? {};
  const listed = (environment[VARIABLE_NAMES] ?? "").split(",").filter((name) => name !== "");
  const others = Object.keys(environment).filter(
    (name) => !name.startsWith("LINTAS_") && !listed.includes(name),
  );
  const concurrency = Number(environment["LINTAS_CONCURRENCY"]);
  return {
    settings: {
      artifact: hexOf(found.CodeSha256 ?? ""),
      memoryMb: found.MemorySize ?? limits.memoryMbMin,
      timeoutMs: (found.Timeout ?? 3) * 1_000,
      access: environment["LINTAS_ACCESS"] ?? null,
      ...(Number.isInteger(concurrency) ? { concurrency } : {}),
      executionRole: found.Role ?? null,
      ...(others.length === 0 ? {} : { secrets: "set" }),
    },
    variables: Object.fromEntries(
      listed.map((name) => [`variables.${name}`, environment[name] ?? null]),
    ),
  };
}

/** The fields of a release as they are: its version's, its URL's, its permissions'. */
export function releaseFields(
  { settings, variables }: ConfigurationFields,
  state: {
    adopted: boolean;
    url: { authType: string; invokeMode: string } | null;
    statements: readonly string[];
  },
): Fields {
  const { url, statements } = state;
  const { executionRole = null, ...others } = settings;
  return {
    ...others,
    ...variables,
    ...(state.adopted ? {} : { executionRole }),
    url: url === null ? null : `${url.authType} ${url.invokeMode}`,
    permissions: statements.length === 2 ? "both" : statements.join(" "),
  };
}

/**
 * What tells whether a function is configured as a want says, secrets apart: a digest, because the
 * newest configuration may hold what somebody else put there.
 */
export function configurationDigest({ settings, variables }: ConfigurationFields): string {
  const { artifact: _artifact, executionRole: _role, ...others } = settings;
  return createHash("sha256")
    .update(canonicalJson({ ...others, ...variables }))
    .digest("hex");
}

/** As `configurationDigest` of the function that this want was made real in. */
export function wantDigest(place: Place, want: Want): string {
  const { url: _url, permissions: _permissions, ...fields } = wantFields(place, want);
  return configurationDigest({ settings: fields, variables: {} });
}

/** What is told of a function that is not ours: nothing of its variables but their names. */
export function foreignFields(found: FunctionConfiguration): Fields {
  const {
    artifact = null,
    memoryMb = null,
    timeoutMs = null,
    executionRole = null,
  } = configurationFields(found).settings;
  return {
    artifact,
    memoryMb,
    timeoutMs,
    executionRole,
    runtime: found.Runtime ?? null,
    handler: found.Handler ?? null,
    variableNames: Object.keys(found.Environment?.Variables ?? {})
      .toSorted()
      .join(" "),
  };
}

/** Lambda tells the digest of a zip in base64. */
export function hexOf(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}

export function base64Of(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
