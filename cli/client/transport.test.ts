import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { retryingFetch } from "./transport.ts";

const URL_OF_MANAGER = "http://manager.localhost:7070/v1/x";

function line(...answers: (Response | Error)[]) {
  const keys: (string | null)[] = [];
  const urls: string[] = [];
  const pauses: number[] = [];
  const send = retryingFetch({
    url: "http://manager.localhost:7070",
    clock: {
      now: () => new Date(0),
      sleep: async (ms) => {
        pauses.push(ms);
      },
    },
    fetch: async (url, init) => {
      urls.push(url.href);
      keys.push(new Headers(init?.headers).get("idempotency-key"));
      const next = answers.shift() ?? new Error("nothing left");
      if (next instanceof Error) throw next;
      return next;
    },
  });
  return { send, keys, urls, pauses };
}

const refused = () =>
  new TypeError("fetch failed", {
    cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
  });

test("a keyed POST is repeated after a lost connection with the same key", async () => {
  const { send, keys } = line(refused(), refused(), new Response("ok"));
  const headers = { "idempotency-key": "k1" };
  expect(await (await send(URL_OF_MANAGER, { method: "POST", headers })).text()).toBe("ok");
  expect(keys).toEqual(["k1", "k1", "k1"]);
});

test("a POST without a key is never repeated", async () => {
  const { send, keys } = line(refused(), new Response("ok"));
  await expect(send(URL_OF_MANAGER, { method: "POST" })).rejects.toThrow(Failure);
  expect(keys).toHaveLength(1);
});

test("nobody there ends in exit code 5 with the address and the reason", async () => {
  const { send, pauses } = line(refused(), refused(), refused(), refused(), refused());
  const error = await send(URL_OF_MANAGER).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    exit: 5,
    message: "http://manager.localhost:7070 does not answer: connection refused.",
  });
  expect(pauses).toEqual([100, 200, 400, 800]);
});

test("an answer that asks to come back is waited for; a long wait is left to the person", async () => {
  const soon = () => new Response("busy", { status: 503, headers: { "retry-after": "1" } });
  const later = new Response("busy", { status: 429, headers: { "retry-after": "60" } });
  const { send, pauses } = line(soon(), later);
  expect((await send(URL_OF_MANAGER)).status).toBe(429);
  expect(pauses).toEqual([1000]);
});

test("a name below localhost is reached without a resolver that knows it", async () => {
  const { send, urls } = line(new Response("ok"));
  await send(URL_OF_MANAGER);
  expect(urls).toEqual(["http://localhost:7070/v1/x"]);
});
