import { wrongUrl } from "../../metadata/auth/findings.ts";
import type { AuthHookConfig, AuthHookConfigV3 } from "../../metadata/opendd/auth-config.gen.ts";
import { isRecord } from "../../ndc/is-record.ts";
import { parseExact } from "../../ndc/exact-json.ts";
import { AuthFailure, internal } from "../auth-failure.ts";
import { boundedFetch, type Fetched } from "../bounded-fetch.ts";
import { type AuthDeps, valueIn } from "../deps.ts";
import { type Identity, identityOfRole, ROLE } from "../identity.ts";
import { variablesOf } from "../variables.ts";
import { hookRequest } from "./hook-request.ts";

const TIMEOUT_MS = 60_000;
const ANSWER_BYTES_MAX = 1024 * 1024;

/**
 * The identity that an authentication webhook sees in a request's headers.
 *
 * @throws AuthFailure with the webhook's own status where it denies.
 */
export async function hookIdentity(
  hook: AuthHookConfig | AuthHookConfigV3,
  emulator: string | null,
  headers: Headers,
  deps: AuthDeps,
): Promise<Identity> {
  const url = typeof hook.url === "string" ? hook.url : valueIn(deps, hook.url);
  const wrong = wrongUrl(url);
  if (wrong !== null) throw internal(`Invalid URL: ${wrong}`);
  const { method, headers: sent, body } = hookRequest(hook, headers);
  // A redirect would carry the client's credentials to a place that no configuration names.
  const init: RequestInit = { method, headers: sent, body, redirect: "manual" };
  const request = { url, init, timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX };
  const answer = await boundedFetch(request, deps).catch((error: Error) => {
    const what = "Error while making the authentication HTTP request to the webhook";
    throw internal(`${what} - ${error.message}`, error);
  });
  return identityIn(answer, emulator);
}

function identityIn(answer: Fetched, emulator: string | null): Identity {
  if (answer.status !== 200) {
    // What is neither the agreed success nor an error must not look like a success to the client.
    const status = answer.status >= 400 ? answer.status : 403;
    throw new AuthFailure(status, "The Authentication hook has denied to execute the request.");
  }
  const read = variablesOf(recordIn(answer.text));
  if ("twice" in read) {
    throw internal(`'${read.twice}' session variable found twice in the webhook response.`);
  }
  const role = read.variables.get(ROLE);
  if (role === undefined) {
    throw internal(`'${ROLE}' session variable not found in the webhook response.`);
  }
  if (!("json" in role) || typeof role.json !== "string") {
    throw internal(`'${ROLE}' session variable in the webhook response was not a string.`);
  }
  return identityOfRole(role.json, read.variables, emulator);
}

function recordIn(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = parseExact(text);
  } catch {
    // The parser's own error quotes the text.
    json = null;
  }
  if (!isRecord(json)) throw internal("the webhook response is not a JSON object.");
  return json;
}
