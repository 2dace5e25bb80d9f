import postgres from "postgres";
import type { Secret } from "../../../../../shared/secret.ts";
import { ConnectorFailure } from "../../../ndc/connector.ts";

/**
 * The hosts that the driver would connect to, by its own reading of the URL: another reading would
 * leave ways around what is refused. A Unix socket's is `localhost`. Throws `ConnectorFailure` for
 * what is no URL.
 */
export function hostsOf(url: Secret): readonly string[] {
  try {
    // Nothing is connected before the first statement.
    const { host, path } = postgres(url.reveal(), { max: 1 }).options;
    return path ? ["localhost"] : host;
  } catch {
    // The error has the whole URL in it.
    throw new ConnectorFailure("unreachable", "The URL of the database cannot be read.");
  }
}
