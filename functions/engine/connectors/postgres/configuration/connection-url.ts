import { Secret } from "../../../../../shared/secret.ts";
import type { Configuration } from "./configuration.ts";
import { ConfigurationError } from "./parse.ts";

/** The URL of the database, from the variables that the configuration may name. Throws `ConfigurationError`. */
export function connectionUrl(
  { connectionUri }: Configuration,
  variables: Readonly<Record<string, string | undefined>>,
): Secret {
  if ("value" in connectionUri) return new Secret(connectionUri.value);
  const value = variables[connectionUri.variable];
  if (value) return new Secret(value);
  throw new ConfigurationError(
    `The variable ${connectionUri.variable}, which holds the connection URI, is not set.`,
  );
}
