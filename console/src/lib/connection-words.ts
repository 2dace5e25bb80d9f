import type { Connection, ConnectionCheck, Provider } from "./types.ts";

export const PROVIDERS = [
  { value: "aws", label: "Amazon Web Services" },
  { value: "gcp", label: "Google Cloud" },
  { value: "azure", label: "Microsoft Azure" },
] as const satisfies readonly { value: Provider; label: string }[];

export function providerWord(provider: Provider | "local"): string {
  return PROVIDERS.find(({ value }) => value === provider)?.label ?? "This machine";
}

/** How a connection signs in, in a few words. */
export function signInWords(credentials: Connection["credentials"]): string {
  switch (credentials.kind) {
    case "ambient":
      return "As the installation";
    case "assume-role":
      return "Assumed role";
    case "web-identity":
      return "Role, by identity token";
    case "keys":
      return `Access key ${credentials.accessKeyId}`;
    case "service-account":
      return "Service account key";
    case "workload-identity":
      return "Workload identity";
    case "client-secret":
      return "Client secret";
    case "federated":
      return "Federated identity";
    default:
      return credentials satisfies never;
  }
}

export interface CheckSummary {
  state: "unchecked" | "ready" | "failed";
  words: string;
}

/** What the last check of a connection says, in a few words. */
export function checkSummary(check: ConnectionCheck | null): CheckSummary {
  if (check === null) return { state: "unchecked", words: "Never checked" };
  if (check.problem !== null) return { state: "failed", words: "Cannot sign in" };
  const missing = check.permissions.filter(({ state }) => state === "missing").length;
  if (missing === 0) return { state: "ready", words: "Ready" };
  return { state: "failed", words: `${missing} permissions missing` };
}

/** What the role of a connection must trust; null where there is nothing to paste. */
export function trustPolicy(credentials: Connection["credentials"]): string | null {
  if (credentials.kind !== "assume-role") return null;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "<ARN of the user or role that this installation runs as>" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": credentials.externalId } },
      },
    ],
  };
  return JSON.stringify(policy, null, 2);
}
