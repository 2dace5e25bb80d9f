import type { AuthClient, IdentityPoolClientOptions } from "google-auth-library";
import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import type { OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import { Secret } from "../../shared/secret.ts";
import { GoogleError, jsonOf, lineCode, lineError, rootOf } from "./google-error.ts";

export type GcpConnection = Extract<OpenConnection, { provider: "gcp" }>;

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const ASKED = { call: "Google sign-in", write: false } as const;
/** As the library says that an answer had no token in it. */
const NO_TOKEN = "Could not refresh access token";

const ServiceAccountKey = z.object({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
});

export interface SignIn {
  /** An access token that is valid for some time yet. Throws `provider.credentials`. */
  token(): Promise<Secret>;
  /** Forgets the token: somebody did not take it. */
  forget(): void;
  /** Who we are, e.g. a service account's address; null where nothing tells. */
  identity(): Promise<string | null>;
}

/** Signs in as the connection says. The library is loaded with the first token. */
export function signIn(connection: GcpConnection, home: ProviderHome): SignIn {
  let made: Promise<AuthClient> | undefined;
  const client = () => (made ??= authClient(connection, home));
  return {
    async token() {
      try {
        const { token } = await (await client()).getAccessToken();
        if (typeof token === "string" && token !== "") return new Secret(token);
      } catch (error) {
        made = undefined;
        throw notGoogle(connection, error) ?? refused(error);
      }
      throw new AppError("provider.protocol", {
        detail: "Google sign-in: the answer has no token in it.",
      });
    },
    forget: () => void (made = undefined),
    async identity() {
      const { credentials } = connection;
      if (credentials.kind === "service-account") return credentials.email;
      if (credentials.kind === "workload-identity") {
        return credentials.serviceAccount ?? credentials.audience;
      }
      const found = await client();
      return "email" in found && typeof found.email === "string" ? found.email : null;
    },
  };
}

async function authClient(connection: GcpConnection, home: ProviderHome): Promise<AuthClient> {
  const { GoogleAuth, IdentityPoolClient, JWT } = await import("google-auth-library");
  const { credentials, settings } = connection;
  const transporterOptions = {
    ...(settings.endpoint === undefined
      ? {}
      : { fetchImplementation: redirected(settings.endpoint) }),
    // The engine tries again, with all that it knows.
    retryConfig: { retry: 0, noResponseRetries: 0 },
  };
  switch (credentials.kind) {
    case "ambient":
      // The machine's own metadata server has an address of its own, which is not rewritten.
      return new GoogleAuth({ scopes: SCOPE }).getClient();
    case "service-account": {
      const key = ServiceAccountKey.safeParse(jsonOf(connection.key?.reveal() ?? ""));
      if (!key.success) {
        const detail = "The stored key is no service account's key in JSON.";
        throw new AppError("provider.credentials", { detail });
      }
      const { client_email: email, private_key: secret, private_key_id: keyId } = key.data;
      return new JWT({
        email,
        key: secret,
        ...(keyId === undefined ? {} : { keyId }),
        scopes: [SCOPE],
        transporterOptions,
      });
    }
    case "workload-identity":
      return new IdentityPoolClient({
        ...federation(credentials, settings.endpoint),
        subject_token_supplier: {
          getSubjectToken: () => subjectToken(connection, home, credentials.audience),
        },
        transporterOptions,
      });
  }
}

/** Its token service is asked past the transport that is given, so addresses are rewritten here. */
function federation(
  credentials: { audience: string; serviceAccount?: string | undefined },
  endpoint: string | undefined,
): Omit<IdentityPoolClientOptions, "subject_token_supplier"> {
  const { audience, serviceAccount } = credentials;
  const root = (api: string) => endpoint?.replace(/\/$/, "") ?? `https://${api}.googleapis.com`;
  return {
    type: "external_account",
    audience,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${root("sts")}/v1/token`,
    scopes: [SCOPE],
    ...(serviceAccount === undefined
      ? {}
      : {
          service_account_impersonation_url: `${root("iamcredentials")}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
        }),
  };
}

/** The audience that a pool's provider takes unless it was told others: its own address. */
async function subjectToken(connection: GcpConnection, home: ProviderHome, audience: string) {
  const token = await home.identityToken({
    audience: `https:${audience}`,
    subject: `lintas:${connection.organization}:${connection.name}`,
  });
  return token.reveal();
}

/** Everything of Google under one root, as `settings.endpoint` says. */
function redirected(endpoint: string): typeof fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.hostname.endsWith(".googleapis.com")) return fetch(input, init);
    const to = `${endpoint.replace(/\/$/, "")}${url.pathname}${url.search}`;
    return fetch(input instanceof Request ? new Request(to, input) : to, init);
  };
}

const TokenRefusal = z.object({
  error: z.union([z.string(), z.object({ message: z.string() })]),
  error_description: z.string().optional(),
});

/**
 * Where something else answers than a token service of Google's. The metadata server of a machine
 * has no form of its own for refusals.
 */
function notGoogle({ credentials }: GcpConnection, error: unknown): AppError | null {
  if (credentials.kind === "ambient") return null;
  const { status, data } = answerOf(error);
  const empty = error instanceof Error && error.message.startsWith(NO_TOKEN);
  if (status === undefined ? !empty : status >= 500) return null;
  if (TokenRefusal.safeParse(data).success) return null;
  const said = status === undefined ? "without a token" : `with ${status}`;
  const detail = `Google sign-in: what answers there, ${said}, is no token service.`;
  return new AppError("provider.protocol", { detail, cause: error });
}

/** A line that broke may be mended; whatever else is said there is about the credentials. */
function refused(error: unknown): Error {
  if (error instanceof AppError) return error;
  const { status, data } = answerOf(error);
  if (status !== undefined && status >= 500) {
    return new GoogleError(ASKED, { status, code: "UNAVAILABLE", said: "", cause: error });
  }
  if (status === undefined && lineCode(rootOf(error)) !== null) return lineError(ASKED, error);
  const said = TokenRefusal.safeParse(data);
  const detail = said.success
    ? [wordsOf(said.data.error), said.data.error_description].filter(Boolean).join(": ")
    : (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
  return new AppError("provider.credentials", {
    detail: `Google does not accept them: ${detail}.`,
    cause: error,
  });
}

function wordsOf(error: string | { message: string }): string {
  return typeof error === "string" ? error : error.message;
}

function answerOf(error: unknown): { status?: number; data?: unknown } {
  if (!(error instanceof Error) || !("response" in error)) return {};
  const { response } = error as { response?: { status?: number; data?: unknown } };
  if (response === undefined) return {};
  const { status, data } = response;
  return { ...(status === undefined ? {} : { status }), data };
}
