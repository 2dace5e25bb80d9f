import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import type { SecretStore } from "../../shared/ports/secret-store.ts";
import { Secret } from "../../shared/secret.ts";
import type { Arm } from "./client.ts";
import { type Asked, foreignProtocol, lineError, refusal } from "./errors.ts";
import { judge } from "./judge.ts";
import { VAULT_PACE } from "./preset.ts";

const API_VERSION = "7.4";
const SCOPE = "https://vault.azure.net/.default";
const ASKED: Asked = { call: "Microsoft.KeyVault/vaults/secrets/getSecret/action", write: false };
/** `<vault>/<name>[/<version>]`, or the address that Azure gives a secret. */
const NAME =
  /^(?:https:\/\/(?<host>[a-z0-9-]+)\.vault\.azure\.net\/secrets\/|(?<vault>[a-z0-9-]+)\/)(?<path>[A-Za-z0-9-]+(?:\/[a-f0-9]{32})?)\/?$/;

const Answer = z.object({ value: z.string() });

/** Azure Key Vault, read only. */
export function createSecretStore(arm: Arm): SecretStore {
  return {
    async read(cx, name) {
      const { host, vault = host, path } = NAME.exec(name)?.groups ?? {};
      if (vault === undefined || path === undefined) {
        throw unresolved(name, "it is neither <vault>/<name> nor a secret's address");
      }
      await cx.pace({ bucket: `azure:${vault}:vault`, ...VAULT_PACE });
      const { createPipelineRequest, createHttpHeaders } =
        await import("@azure/core-rest-pipeline");
      const { token } = await arm.token(cx, SCOPE);
      const request = createPipelineRequest({
        url: `https://${vault}.vault.azure.net/secrets/${path}?api-version=${API_VERSION}`,
        method: "GET",
        headers: createHttpHeaders({
          authorization: `Bearer ${token}`,
          accept: "application/json",
        }),
        abortSignal: cx.signal,
      });
      const client = await arm.transport();
      const raw = await client.sendRequest(request).catch((error: unknown) => {
        throw told(name, lineError(error, ASKED));
      });
      const answer = {
        ...ASKED,
        status: raw.status,
        text: raw.bodyAsText ?? "",
        header: (header: string) => raw.headers.get(header) ?? null,
      };
      if (answer.status >= 300) throw told(name, refusal(answer));
      const read = Answer.safeParse(jsonOf(answer.text));
      // The body may be a secret all the same: nothing of it is told.
      if (!read.success) throw foreignProtocol(answer, "a body that is no secret");
      return new Secret(read.data.value);
    },
  };
}

/** As Key Vault names them. */
const ABSENT = /SecretNotFound|SecretDisabled|Forbidden|BadParameter/;

/** In the words of the catalogue: whoever asks for a secret knows no provider. */
function told(name: string, error: Error): AppError {
  const means = judge(error);
  if (means === "gone" || means === "denied" || ABSENT.test(error.message)) {
    return unresolved(name, error.message, error);
  }
  if (error instanceof AppError) return error;
  const code = means === "retry" ? "provider.unavailable" : "provider.fatal";
  return new AppError(code, { detail: `${name}: ${error.message}`, cause: error });
}

function unresolved(name: string, why: string, cause?: unknown): AppError {
  return new AppError("secret.reference_unresolved", { detail: `${name}: ${why}.`, cause });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
