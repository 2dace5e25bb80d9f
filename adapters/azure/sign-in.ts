import type { AccessToken, TokenCredential } from "@azure/identity";
import { AppError } from "../../shared/errors/app-error.ts";
import type { OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import { AzureError, lineError } from "./errors.ts";
import { LOGIN, type Transport } from "./transport.ts";

export type AzureConnection = Extract<OpenConnection, { provider: "azure" }>;

/** What Entra ID expects of a token that stands for a federated identity. */
const FEDERATED_AUDIENCE = "api://AzureADTokenExchange";
const ASKED = { call: "Microsoft Entra: sign in", write: false } as const;

/** Signs in as the connection says. The SDK is loaded with the first token. */
export function signIn(
  connection: AzureConnection,
  home: ProviderHome,
  transport: Transport,
): TokenCredential {
  let made: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options): Promise<AccessToken> {
      made ??= credential(connection, home, transport);
      try {
        const token = await (await made).getToken(scopes, options);
        if (token !== null) return token;
      } catch (error) {
        throw refused(error, connection.settings.authority ?? LOGIN);
      }
      throw new AppError("provider.credentials", { detail: "No token was given." });
    },
  };
}

async function credential(
  connection: AzureConnection,
  home: ProviderHome,
  transport: Transport,
): Promise<TokenCredential> {
  const { ClientAssertionCredential, ClientSecretCredential, DefaultAzureCredential } =
    await import("@azure/identity");
  const { credentials, settings } = connection;
  const common = {
    httpClient: await transport(),
    retryOptions: { maxRetries: 0 },
    // A private authority is not in Microsoft's list of clouds.
    ...(settings.authority === undefined ? {} : { disableInstanceDiscovery: true }),
  };
  switch (credentials.kind) {
    case "ambient":
      // Managed identities ask an address of the machine itself, which is not rewritten.
      return new DefaultAzureCredential({ retryOptions: { maxRetries: 1 } });
    case "client-secret": {
      if (connection.key === null) {
        throw new AppError("provider.credentials", { detail: "The connection has no stored key." });
      }
      const { tenant, client } = credentials;
      return new ClientSecretCredential(tenant, client, connection.key.reveal(), common);
    }
    case "federated": {
      const { tenant, client } = credentials;
      const subject = `lintas:${connection.organization}:${connection.name}`;
      const assertion = async () =>
        (await home.identityToken({ audience: FEDERATED_AUDIENCE, subject })).reveal();
      return new ClientAssertionCredential(tenant, client, assertion, common);
    }
  }
}

/** MSAL's codes for an answer that is none of Entra's; those of Entra's own refusals are its words. */
const NO_ENTRA: ReadonlySet<string> = new Set([
  "client_error",
  "unknown_error",
  "endpoints_resolution_error",
  "openid_config_error",
]);
/** The SDK's words for an answer of success that is no token. */
const NO_TOKEN = /^Response had no "\w+" property/;
/** Every refusal of Entra has a number (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const ENTRA = /AADSTS\d+/;

/** A line that broke may be mended; whatever else Entra says is about the credentials. */
function refused(error: unknown, authority: string): Error {
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  const of = { said, cause: error };
  const status = statusIn(error);
  if (status !== null && status >= 500) return new AzureError(ASKED, { ...of, status, code: null });
  const code = errorCodeIn(error);
  // MSAL keeps no more of a line that broke than this.
  if (code === "network_error") {
    const unreached = { ...of, said: `${authority} cannot be reached.` };
    return new AzureError(ASKED, { ...unreached, status: null, code });
  }
  if (!ENTRA.test(said) && (NO_ENTRA.has(code ?? "") || NO_TOKEN.test(said))) {
    const found = status === null ? "" : ` (status ${status})`;
    return new AppError("provider.protocol", {
      detail: `${ASKED.call}: what answers at ${authority}${found} is no login endpoint of Azure.`,
      cause: error,
    });
  }
  const broken = lineError(error, ASKED);
  const socket = broken instanceof AzureError && /^(?:E[A-Z]+|ABORT_ERR)$/.test(broken.code ?? "");
  if (socket || broken instanceof AppError) return broken;
  return new AppError("provider.credentials", { detail: said, cause: error });
}

/** MSAL and the SDK name it each in its own way. */
function statusIn(error: unknown): number | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const status = "statusCode" in at ? at.statusCode : "status" in at ? at.status : null;
    if (typeof status === "number") return status;
  }
  return null;
}

function errorCodeIn(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("errorCode" in at && typeof at.errorCode === "string") return at.errorCode;
  }
  return null;
}
