import { expect, test } from "vitest";
import { silentLogger } from "../../../shared/log.ts";
import { Secret } from "../../../shared/secret.ts";
import { isWakeToken, wakeCreator, wakeToken, watchedQueue } from "./wake.ts";

const masterKey = new Secret("a".repeat(43));

test("only who knows the master key wakes the Creator, and the key is not in what is sent", async () => {
  const sent: Request[] = [];
  await wakeCreator("https://creator.example.com/creator", {
    masterKey,
    log: silentLogger,
    send: async (request) => (sent.push(request), new Response(null, { status: 204 })),
  });
  const [request] = sent;
  expect(request?.method).toBe("POST");
  expect(request?.url).toBe("https://creator.example.com/creator/drain");
  const authorization = request?.headers.get("authorization") ?? "";
  expect(isWakeToken(masterKey, authorization)).toBe(true);
  expect(authorization).not.toContain(masterKey.reveal());
  for (const wrong of [null, "", "Bearer ", `Bearer ${wakeToken(new Secret("b"))}`]) {
    expect(isWakeToken(masterKey, wrong)).toBe(false);
  }
});

test("a Creator that cannot be reached fails nobody's request", async () => {
  const lines: string[] = [];
  const log = { ...silentLogger, warn: (message: string) => void lines.push(message) };
  const send = () => Promise.reject(new Error("connection refused"));
  await wakeCreator("https://creator.example.com", { masterKey, log, send });
  expect(lines).toEqual(["the Creator could not be woken"]);
});

test("a queue tells once that something was put into it", async () => {
  const queue = watchedQueue({ enqueue: async () => {}, schedule: async () => {} });
  expect(queue.takeFilled()).toBe(false);
  await queue.enqueue({} as never, { operation: "op_1" });
  expect([queue.takeFilled(), queue.takeFilled()]).toEqual([true, false]);
});
