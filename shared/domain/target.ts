import * as z from "zod";
import { Provider } from "./connection.ts";

/** `local`, or `<connection>[/<product>]:<region>`, as people write it. */
export const TargetName = z
  .string()
  .max(64)
  .regex(/^(?:local|[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)?:[a-z0-9-]+)$/, {
    error: "must be `local` or `<connection>[/<product>]:<region>`",
  });
export type TargetName = z.infer<typeof TargetName>;

/** What a target's name says, before any connection is looked up. */
export interface ParsedTarget {
  connection: string;
  /** null: the provider's default. */
  product: string | null;
  region: string;
}

/** null for `local`, which is no connection's. */
export function parseTarget(name: TargetName): ParsedTarget | null {
  const match = /^([^:/]+)(?:\/([^:]+))?:(.+)$/.exec(name);
  if (match === null) return null;
  const [, connection = "", product, region = ""] = match;
  return { connection, product: product ?? null, region };
}

/**
 * A name that says a provider, and perhaps a product, instead of a connection: `gcp-functions` is
 * the product `functions` on the organization's default connection to Google.
 */
export function providerTarget(
  connection: string,
): { provider: Provider; product: string | null } | null {
  const [first = "", ...rest] = connection.split("-");
  const provider = Provider.safeParse(first);
  if (!provider.success) return null;
  return { provider: provider.data, product: rest.length === 0 ? null : rest.join("-") };
}
