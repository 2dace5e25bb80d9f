import { hc } from "hono/client";
import type { ManagerApp } from "../../functions/manager/app.ts";
import type { Environment } from "../environment.ts";
import type { Credentials } from "../profile/choose.ts";
import { retryingFetch } from "./transport.ts";

/** The typed client of the public API; every POST carries a key of its own, kept on repetition. */
export function managerClient(
  environment: Environment,
  credentials: Pick<Credentials, "url" | "token">,
) {
  const send = retryingFetch({
    fetch: environment.fetch,
    clock: environment.clock,
    url: credentials.url,
  });
  return hc<ManagerApp>(credentials.url, {
    fetch: (input: string | URL | Request, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${credentials.token.reveal()}`);
      if (init?.method === "POST") headers.set("idempotency-key", crypto.randomUUID());
      return send(input, { ...init, headers });
    },
  });
}

export type ManagerClient = ReturnType<typeof managerClient>;
