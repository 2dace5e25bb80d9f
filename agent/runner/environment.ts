import type { PartSpec } from "../../shared/protocol/runner.ts";
import type { Secret } from "../../shared/secret.ts";
import type { InstancePlace } from "./instance-place.ts";

/** All that a function's process is given; nothing of ours is inherited. */
export function functionEnvironment(
  part: { release: string; part: string; spec: PartSpec },
  secrets: Secret<Record<string, string>>,
  place: InstancePlace,
): Record<string, string> {
  const { spec } = part;
  return {
    ...spec.variables,
    ...secrets.reveal(),
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: place.home,
    TMPDIR: place.home,
    NODE_ENV: "production",
    LINTAS_SOCKET: place.socket,
    LINTAS_RELEASE: part.release,
    LINTAS_PART: part.part,
    LINTAS_ACCESS: spec.access,
    LINTAS_INVOKE_KEY: spec.invokeKey,
    LINTAS_CONCURRENCY: String(spec.limits.concurrency),
    LINTAS_TIMEOUT_MS: String(spec.limits.timeoutMs),
  };
}
