import { AppError } from "../../../shared/errors/app-error.ts";
import type { ProviderHome } from "../../../shared/ports/cloud.ts";
import type { Want } from "../../../shared/ports/compute.ts";
import { functionEnvironment } from "../../../shared/protocol/function-environment.ts";
import { limits } from "../preset.ts";
import { VARIABLE_NAMES } from "./fields.ts";

/**
 * The environment of a release, secrets in clear: made for the very call that sends it and kept
 * nowhere. Throws `provider.limit` where it is more than Lambda takes.
 */
export async function environmentOf(
  home: ProviderHome,
  want: Want,
): Promise<Record<string, string>> {
  const environment = withNames(want, await secretsOf(home, want));
  const bytes = environmentBytes(environment);
  if (bytes > limits.environmentBytes) {
    throw new AppError("provider.limit", { detail: tooLarge(want.key.part, bytes) });
  }
  return environment;
}

async function secretsOf(home: ProviderHome, want: Want): Promise<Record<string, string>> {
  if (want.secrets === null) return {};
  const context = `${want.key.release}/${want.key.part}`;
  const opened = await home.unseal(want.secrets, context);
  return JSON.parse(opened.reveal()) as Record<string, string>;
}

export function withNames(
  want: Want,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(want.variables).toSorted();
  return {
    ...functionEnvironment(want, secrets),
    ...(names.length === 0 ? {} : { [VARIABLE_NAMES]: names.join(",") }),
  };
}

/** As Lambda measures it: the JSON of all names and values. */
export function environmentBytes(environment: Readonly<Record<string, string>>): number {
  return Buffer.byteLength(JSON.stringify(environment));
}

export function tooLarge(part: string, bytes: number): string {
  return `The variables and secrets of ${part} are ${bytes} bytes; Lambda takes ${limits.environmentBytes}.`;
}
