import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import type { SecretStore } from "../../shared/ports/secret-store.ts";
import { Secret } from "../../shared/secret.ts";
import { GoogleError } from "./google-error.ts";
import type { Rest } from "./rest.ts";

const Accessed = z.object({ payload: z.object({ data: z.string() }) });

/** `name`, `name/versions/5` or `projects/p/secrets/name[/versions/5]`. */
const NAME =
  /^(?:projects\/(?<project>[^/]+)\/secrets\/)?(?<secret>[A-Za-z0-9_-]{1,255})(?:\/versions\/(?<version>[a-z0-9_-]+))?$/i;

/** Google Secret Manager. */
export function createSecretStore(rest: Rest, project: string): SecretStore {
  return {
    async read(cx, name) {
      const parts = NAME.exec(name)?.groups;
      if (parts === undefined) throw unresolved(name, "it is no name of a secret");
      const at = `projects/${parts["project"] ?? project}/secrets/${parts["secret"]}`;
      const path = `/v1/${at}/versions/${parts["version"] ?? "latest"}:access`;
      const call = {
        name: "secretmanager.projects.secrets.versions.access",
        api: "secretmanager",
        method: "GET",
        path,
      } as const;
      try {
        const { payload } = await rest.json(cx, call, Accessed);
        return new Secret(Buffer.from(payload.data, "base64").toString("utf8"));
      } catch (error) {
        if (!(error instanceof GoogleError) || !FINAL.has(error.code)) throw error;
        throw unresolved(name, error.message, error);
      }
    },
  };
}

/** A version that is disabled or destroyed is FAILED_PRECONDITION. */
const FINAL: ReadonlySet<string> = new Set([
  "NOT_FOUND",
  "PERMISSION_DENIED",
  "FAILED_PRECONDITION",
  "INVALID_ARGUMENT",
]);

function unresolved(name: string, why: string, cause?: unknown): AppError {
  const detail = `The secret ${name} at Google cannot be read: ${why}.`;
  return new AppError("secret.reference_unresolved", { detail, cause });
}
