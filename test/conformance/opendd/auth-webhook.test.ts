import { expect, it } from "vitest";
import { authWebhook, sessionHeader } from "./auth-webhook.ts";

const ask = (headers: object) =>
  authWebhook().request("/validate-request", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ headers }),
  });

it("a session comes back as it was sent, with its types", async () => {
  const session = { "x-hasura-role": "user", n: 1, list: ["é", "😀", "\n"], object: { a: null } };
  const headers = sessionHeader(session);
  expect(Object.values(headers).join("")).toMatch(/^[ -~]+$/);
  expect(await (await ask(headers)).json()).toEqual(session);
});

it("who brings no session is nobody", async () => {
  expect((await ask({})).status).toBe(401);
});
