import type { Want } from "../ports/compute.ts";

/**
 * The environment of a function's process on a cloud: what its entry reads, then the variables and
 * secrets of the environment. Names that a definition may take never begin with `LINTAS_`.
 */
export function functionEnvironment(
  want: Want,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...want.variables,
    ...secrets,
    LINTAS_RELEASE: want.key.release,
    LINTAS_PART: want.key.part,
    LINTAS_ACCESS: want.access,
    LINTAS_INVOKE_KEY: want.invokeKey,
    LINTAS_CONCURRENCY: String(want.limits.concurrency),
    LINTAS_TIMEOUT_MS: String(want.limits.timeoutMs),
  };
}
