import { createVerify } from "node:crypto";
import { googleError, json } from "./answers.ts";
import type { FakeState } from "./state.ts";

/** Who may sign in, and what was given out. */
export interface FakeLogin {
  /** PEM public keys of service accounts, by address. */
  accounts: Map<string, string>;
  /** Whether a federated token is believed. */
  trusts: (subjectToken: string, audience: string) => boolean;
  /** Principals by access token. */
  tokens: Map<string, string>;
  /** Tokens that Google does not take any more. */
  expired: Set<string>;
}

export function createLogin(): FakeLogin {
  return { accounts: new Map(), trusts: () => true, tokens: new Map(), expired: new Set() };
}

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

/** Token endpoints; null: the path is none of theirs. */
export async function loginAnswer(
  state: FakeState,
  login: FakeLogin,
  request: Request,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  if (request.method === "POST" && pathname === "/token") {
    return serviceAccount(state, login, new URLSearchParams(await request.text()));
  }
  if (request.method === "POST" && pathname === "/v1/token") {
    return exchange(state, login, new URLSearchParams(await request.text()));
  }
  const impersonated = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(
    pathname,
  )?.[1];
  if (request.method === "POST" && impersonated !== undefined) {
    if (principalOf(login, request) === null) return unauthenticated();
    const accessToken = issue(state, login, decodeURIComponent(impersonated));
    const expireTime = new Date(state.clock.now().getTime() + 3_600_000).toISOString();
    return json({ accessToken, expireTime });
  }
  return pathname.startsWith("/computeMetadata/v1") ? metadata(state, login, request) : null;
}

export function principalOf(login: FakeLogin, request: Request): string | null {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  return login.expired.has(token) ? null : (login.tokens.get(token) ?? null);
}

export function unauthenticated(): Response {
  return googleError(
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
  );
}

function serviceAccount(state: FakeState, login: FakeLogin, form: URLSearchParams): Response {
  const assertion = form.get("assertion") ?? "";
  const [head = "", claims = "", signature = ""] = assertion.split(".");
  const { iss = "" } = claimsOf(claims);
  const key = login.accounts.get(iss);
  const valid =
    form.get("grant_type") === JWT_BEARER &&
    key !== undefined &&
    createVerify("RSA-SHA256")
      .update(`${head}.${claims}`)
      .verify(key, Buffer.from(signature, "base64url"));
  if (!valid) return refused("invalid_grant", "Invalid JWT Signature.");
  return json({ access_token: issue(state, login, iss), expires_in: 3599, token_type: "Bearer" });
}

function exchange(state: FakeState, login: FakeLogin, form: URLSearchParams): Response {
  const subject = form.get("subject_token") ?? "";
  const audience = form.get("audience") ?? "";
  if (form.get("grant_type") !== EXCHANGE || !login.trusts(subject, audience)) {
    return refused("invalid_grant", "The subject token is not accepted by the pool's provider.");
  }
  return json({
    access_token: issue(state, login, `principal:${audience}`),
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    expires_in: 3600,
    token_type: "Bearer",
  });
}

function metadata(state: FakeState, login: FakeLogin, request: Request): Response {
  const headers = { "metadata-flavor": "Google" };
  if (request.headers.get("metadata-flavor") !== "Google") {
    return new Response("Missing Metadata-Flavor:Google header.", { status: 403, headers });
  }
  const { pathname } = new URL(request.url);
  if (pathname.endsWith("/token")) {
    const access_token = issue(state, login, "machine@fake.iam.gserviceaccount.com");
    return Response.json({ access_token, expires_in: 3599, token_type: "Bearer" }, { headers });
  }
  const texts: Readonly<Record<string, string>> = {
    "/computeMetadata/v1/project/project-id": state.project,
    "/computeMetadata/v1/instance/service-accounts/default/email":
      "machine@fake.iam.gserviceaccount.com",
    "/computeMetadata/v1/universe/universe-domain": "googleapis.com",
  };
  return new Response(texts[pathname] ?? "{}", { headers });
}

function issue(state: FakeState, login: FakeLogin, principal: string): string {
  const token = `ya29.fake-${state.next()}`;
  login.tokens.set(token, principal);
  return token;
}

function refused(error: string, error_description: string): Response {
  return Response.json({ error, error_description }, { status: 400 });
}

function claimsOf(text: string): Record<string, string> {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}
