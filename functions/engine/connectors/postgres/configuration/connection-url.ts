import * as z from "zod";
import { Secret } from "../../../../../shared/secret.ts";
import type { Configuration } from "./configuration.ts";
import { ConfigurationError } from "./parse.ts";

const Written = z.object({
  connectionSettings: z.object({ connectionUri: z.object({ variable: z.string() }) }),
});

/** The variable that holds the URL, read of a configuration as it is written; null: none does. */
export function connectionVariable(written: unknown): string | null {
  const read = Written.safeParse(written);
  return read.success ? read.data.connectionSettings.connectionUri.variable : null;
}

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
