import type { AccessToken, TokenCredential } from "@azure/core-auth";
import { AppError } from "../../shared/errors/app-error.ts";
import type { OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import { AzureError, lineError } from "./errors.ts";
import type { Transport } from "./transport.ts";

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
        throw refused(error);
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

/** A line that broke may be mended; whatever else Entra says is about the credentials. */
function refused(error: unknown): Error {
  const known = lineError(error, ASKED);
  if (known instanceof AppError) return known;
  if (known instanceof AzureError && known.code !== null && known.code !== "invalid_client") {
    if (/^E[A-Z_]+$|^UND_ERR_|^ABORT_ERR$/.test(known.code)) return known;
  }
  const said = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  return new AppError("provider.credentials", { detail: said, cause: known });
}
