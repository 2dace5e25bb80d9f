import { json } from "./answers.ts";
import type { FakeState } from "./state.ts";

export interface FakeLogin {
  tenant: string;
  client: string;
  secret: string;
  /** Assertions of a federated identity are taken where this says so. */
  trusts: (assertion: string) => boolean;
  /** Tokens that are not accepted any more. */
  expired: Set<string>;
}

const LIFE_SECONDS = 3_600;

/** Microsoft Entra ID, so far as MSAL asks it. */
export async function login(
  state: FakeState,
  of: FakeLogin,
  path: string,
  request: Request,
): Promise<Response> {
  const tenant = path.split("/")[1] ?? "";
  const root = `https://login.microsoftonline.com/${tenant}`;
  if (path.endsWith("/.well-known/openid-configuration")) {
    return json({
      issuer: `${root}/v2.0`,
      token_endpoint: `${root}/oauth2/v2.0/token`,
      authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
      jwks_uri: `${root}/discovery/v2.0/keys`,
    });
  }
  if (!path.endsWith("/oauth2/v2.0/token")) return new Response(null, { status: 404 });
  const form = new URLSearchParams(await request.text());
  const assertion = form.get("client_assertion");
  const known =
    tenant === of.tenant &&
    form.get("client_id") === of.client &&
    (assertion === null ? form.get("client_secret") === of.secret : of.trusts(assertion));
  if (!known) {
    return json(
      {
        error: "invalid_client",
        error_description: "AADSTS7000215: Invalid client secret provided.",
        error_codes: [7000215],
      },
      401,
    );
  }
  const audience = (form.get("scope") ?? "").replace(/\/\.default.*$/, "");
  return json({
    token_type: "Bearer",
    expires_in: LIFE_SECONDS,
    ext_expires_in: LIFE_SECONDS,
    access_token: issue(state, of, audience),
  });
}

/** The identity endpoint of a machine of Azure. */
export function machineIdentity(state: FakeState, of: FakeLogin, request: Request): Response {
  if (request.headers.get("x-identity-header") !== "fake")
    return new Response(null, { status: 401 });
  const audience = new URL(request.url).searchParams.get("resource") ?? "";
  const expires = Math.floor(state.clock.now().getTime() / 1000) + LIFE_SECONDS;
  return json({
    access_token: issue(state, of, audience.replace(/\/$/, "")),
    expires_on: String(expires),
    resource: audience,
    token_type: "Bearer",
  });
}

function issue(state: FakeState, of: FakeLogin, audience: string): string {
  const claims = {
    aud: audience,
    tid: of.tenant,
    appid: of.client,
    oid: "00000000-0000-4000-8000-0000000000aa",
    jti: state.next(),
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.fake`;
}

/** Who a token stands for, where it is good for `audience`. */
export function principalOf(of: FakeLogin, request: Request, audience: string): string | null {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined || of.expired.has(token) || !token.endsWith(".fake")) return null;
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    aud: string;
    oid: string;
  };
  return claims.aud === audience ? claims.oid : null;
}
