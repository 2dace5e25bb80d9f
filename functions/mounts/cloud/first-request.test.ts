import { expect, test } from "vitest";
import { onFirstRequest, originOf } from "./first-request.ts";

const ask = () => new Request("https://manager.example.com/");

test("a function is set up once, by whichever request comes first", async () => {
  let times = 0;
  const gate = Promise.withResolvers<void>();
  const made = onFirstRequest(async () => {
    times++;
    await gate.promise;
    return async () => new Response(String(times));
  });
  const answers = [made.fetch(ask()), made.fetch(ask())];
  gate.resolve();
  for (const answer of await Promise.all(answers)) expect(await answer.text()).toBe("1");
});

test("a setting up that failed fails its requests, and the next one tries again", async () => {
  let times = 0;
  const made = onFirstRequest(async () => {
    if (++times === 1) throw new Error("no database yet");
    return async () => new Response("up");
  });
  await expect(made.fetch(ask())).rejects.toThrow("no database yet");
  expect(await (await made.fetch(ask())).text()).toBe("up");
});

test("a function is reached where the platform says, or where an emulated cloud is", () => {
  const request = new Request("https://abc.lambda-url.eu-central-1.on.aws/creator/drain");
  expect(originOf(request, null)).toBe("https://abc.lambda-url.eu-central-1.on.aws");
  expect(originOf(request, "http://*.cloud.localhost:4566")).toBe(
    "http://abc.cloud.localhost:4566",
  );
});
