import { AppError } from "../../shared/errors/app-error.ts";
import type { SecretStore } from "../../shared/ports/secret-store.ts";
import { Secret } from "../../shared/secret.ts";
import type { AwsClients } from "./clients.ts";
import { explain } from "./explain.ts";
import { judge } from "./judge.ts";

/** AWS Secrets Manager; a secret's name or its ARN, of which the current version is read. */
export function createSecretStore(aws: AwsClients): SecretStore {
  return {
    async read(cx, name) {
      const answer = await aws
        .secretsmanager(cx, "GetSecretValue", ({ client, GetSecretValueCommand, options }) =>
          client.send(new GetSecretValueCommand({ SecretId: name }), options),
        )
        .catch((error: unknown) => {
          const means = judge(error);
          const { code, message } = explain(error);
          if (means !== "gone" && means !== "denied" && code !== "InvalidRequestException") {
            throw error;
          }
          throw unresolved(name, `${code ?? "no code"}: ${message}`, error);
        });
      if (answer.SecretString === undefined) {
        throw unresolved(name, "it holds bytes and no text", null);
      }
      return new Secret(answer.SecretString);
    },
  };
}

function unresolved(name: string, why: string, cause: unknown): AppError {
  return new AppError("secret.reference_unresolved", {
    detail: `The secret ${name} of AWS Secrets Manager cannot be read: ${why}.`,
    cause,
  });
}
