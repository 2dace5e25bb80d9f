import type * as z from "zod";
import type { Connection } from "../../shared/protocol/api-clouds.ts";

type Credentials = z.infer<typeof Connection>["credentials"];

/** What the role of a connection must trust; null where the credentials have no role of AWS. */
export function trustPolicy(credentials: Credentials): object | null {
  if (credentials.kind !== "assume-role") return null;
  return {
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
}

/** How a connection signs in, in a few words. */
export function signInWords(credentials: Credentials): string {
  switch (credentials.kind) {
    case "ambient":
      return "as the installation";
    case "assume-role":
      return `role ${credentials.roleArn}`;
    case "web-identity":
      return `identity token, role ${credentials.roleArn}`;
    case "keys":
      return `key ${credentials.accessKeyId}`;
    case "service-account":
      return `key of ${credentials.email}`;
    case "workload-identity":
      return "identity token, workload identity";
    case "client-secret":
      return `secret of ${credentials.client}`;
    case "federated":
      return `identity token, ${credentials.client}`;
  }
}
