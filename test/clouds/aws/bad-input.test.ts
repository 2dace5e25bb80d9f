import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { awsProvider } from "../../../adapters/aws/provider.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { callContext, sampleWant } from "../../contract/adapters/compute-subject.ts";
import { testHome } from "../../fakes/home.ts";
import { serve } from "../../fakes/serve.ts";
import { deploy } from "./engine.ts";
import { type AwsSubject, REGION, awsConnection, lambdaSubject } from "./subject.ts";

let subject: AwsSubject;
beforeEach(async () => {
  subject = await lambdaSubject();
});
afterEach(() => subject.close());

async function adapterAt(endpoint: string): Promise<ComputeAdapter> {
  return awsProvider(await testHome()).compute(awsConnection(endpoint), "lambda", REGION);
}

/** What a first look says. */
async function firstLook(adapter: ComputeAdapter): Promise<unknown> {
  const { key } = await sampleWant(subject);
  return adapter.observe(callContext(), adapter.name(key)).catch((error: unknown) => error);
}

describe("an endpoint that is not AWS", () => {
  test.each([
    [
      "a web page",
      () => new Response("<html>hello</html>", { headers: { "content-type": "text/html" } }),
    ],
    [
      "a page that is not there",
      () =>
        new Response("<html>no</html>", { status: 404, headers: { "content-type": "text/html" } }),
    ],
    ["another API", () => Response.json({ hello: "world" })],
    ["another API's refusal", () => Response.json({ error: "no" }, { status: 400 })],
  ])("%s is told as another protocol", async (_what, answer) => {
    const served = await serve(async () => answer());
    try {
      const error = await firstLook(await adapterAt(served.origin));
      expect(error).toMatchObject({ code: "provider.protocol" });
    } finally {
      await served.close();
    }
  });

  test("what is no HTTP at all is told as another protocol", async () => {
    const server: Server = createServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const error = await firstLook(await adapterAt(`http://127.0.0.1:${port}`));
    expect(error).toMatchObject({ code: "provider.protocol" });
    server.close();
  });

  test("nobody at all is asked again", async () => {
    const served = await serve(async () => new Response());
    await served.close();
    const adapter = await adapterAt(served.origin);
    expect(adapter.judge(await firstLook(adapter))).toBe("retry");
  });
});

describe("an answer that is lost", () => {
  test("of a read is asked again, of a write is looked at first, and there is one function", async () => {
    const { fake, adapter } = subject;
    const lose = new Set(["lambda:GetFunction", "lambda:CreateFunction", "lambda:CreateAlias"]);
    fake.hook = ({ operation, phase }) =>
      phase === "after" && lose.delete(operation) ? Response.error() : undefined;
    const want = await sampleWant(subject);
    const seen: string[] = [];
    const watched: ComputeAdapter = {
      ...adapter,
      judge(error) {
        const means = adapter.judge(error);
        seen.push(`${adapter.explain(error).call}: ${means}`);
        return means;
      },
    };
    const lost = await firstLook(adapter);
    expect(adapter.judge(lost)).toBe("retry");
    expect((await deploy(watched, want, { patience: 5 })).seen?.ready).toBe(true);
    expect(seen).toEqual(["lambda:CreateFunction: ambiguous", "lambda:CreateAlias: ambiguous"]);
    expect(fake.state.functions.size).toBe(1);
  });

  test("a server error of a write is looked at first, throttling says when", async () => {
    const { fake, adapter } = subject;
    const answers = [
      fake.error("lambda:CreateFunction", "ServiceException", 500, "oops"),
      fake.error("lambda:CreateFunction", "TooManyRequestsException", 429, "slow down", 3),
    ];
    fake.hook = ({ operation, phase }) =>
      operation === "lambda:CreateFunction" && phase === "before" ? answers.shift() : undefined;
    const means: unknown[] = [];
    const watched: ComputeAdapter = {
      ...adapter,
      judge: (error) => {
        means.push(adapter.judge(error), error instanceof AppError ? error.retryAfter : null);
        return adapter.judge(error);
      },
    };
    await deploy(watched, await sampleWant(subject), { patience: 5 });
    expect(means).toEqual(["ambiguous", null, "throttle", 3]);
  });
});

describe("credentials and permissions", () => {
  test("wrong and expired ones are told as such, on every protocol", async () => {
    const { fake, adapter } = subject;
    fake.state.keys = new Map();
    expect(await firstLook(adapter)).toMatchObject({ code: "provider.credentials" });
    const want = await sampleWant(subject);
    const step = { do: "create-role", ref: adapter.name(want.key), body: { want }, mints: false };
    await expect(adapter.send(callContext(), step, null)).rejects.toMatchObject({
      code: "provider.credentials",
    });
    fake.state.keys = null;
    fake.hook = ({ operation, phase }) =>
      phase === "before"
        ? fake.error(operation, "ExpiredTokenException", 403, "expired")
        : undefined;
    const error = await firstLook(adapter);
    expect(error).toMatchObject({ code: "provider.credentials" });
    expect(adapter.judge(error)).toBe("fatal");
  });

  test("a missing permission is denied, and the action is named", async () => {
    const { fake, adapter } = subject;
    fake.state.knobs.denied.add("lambda:CreateFunction");
    const error = await deploy(adapter, await sampleWant(subject)).catch(
      (thrown: unknown) => thrown,
    );
    expect(adapter.judge(error)).toBe("denied");
    expect(adapter.explain(error)).toMatchObject({
      call: "lambda:CreateFunction",
      code: "AccessDeniedException",
      message: expect.stringContaining("lambda:CreateFunction") as string,
      requestId: expect.any(String) as string,
    });
    expect((error as Error).message).toContain("making a function");
  });
});

describe("what does not fit", () => {
  test("a full account is told as a quota, and nothing is left but the role", async () => {
    subject.fake.state.knobs.codeStorage = 1;
    const error = await deploy(subject.adapter, await sampleWant(subject)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "provider.quota" });
    expect(subject.adapter.explain(error).code).toBe("CodeStorageExceededException");
    expect(subject.fake.state.functions.size).toBe(0);
  });

  test("a zip, variables and names beyond the limits are told before anything is written", async () => {
    const want = await sampleWant(subject, "answers", {
      variables: { LONG: "x".repeat(4_000), LAMBDA_TASK_ROOT: "/" },
    });
    const told = subject.adapter.refusals({
      ...want,
      artifact: { ...want.artifact, size: 51 * 2 ** 20 },
      limits: { ...want.limits, timeoutMs: 901_000, memoryMb: 20_000 },
      secretNames: ["TOKEN"],
    });
    expect(told.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => "provider.limit"));
    expect(told.map(({ detail }) => detail).join("\n")).toMatchInlineSnapshot(`
      "The zip of api is 51 MB; Lambda takes 50 (and 250 unpacked).
      api wants 20000 MB of memory; Lambda gives 10240.
      api wants 901 s for a request; Lambda gives 900.
      Lambda keeps the variable LAMBDA_TASK_ROOT of api for itself.
      The variables and secrets of api are 4243 bytes; Lambda takes 4096."
    `);
    expect(subject.adapter.refusals({ ...(await sampleWant(subject)), secretNames: [] })).toEqual(
      [],
    );
    const odd = await sampleWant(subject, "answers", { key: { adopted: "no such name!" } });
    expect(subject.adapter.refusals({ ...odd, secretNames: [] })).toMatchObject([
      { code: "function.not_adoptable" },
    ]);
  });

  test("secrets that are too long show when they are sent, and nothing is made", async () => {
    const { seal } = await import("../../../shared/sealing.ts");
    const want = await sampleWant(subject);
    const context = `${want.key.release}/${want.key.part}`;
    const text = JSON.stringify({ TOKEN: "s".repeat(5_000) });
    const secrets = await seal(subject.home.sealingKey, text, context);
    const error = await deploy(subject.adapter, { ...want, secrets }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "provider.limit" });
    expect((error as AppError).message).not.toContain("sss");
    expect(subject.fake.state.functions.size).toBe(0);
  });

  test("a product and a region that there are not are told by their names", async () => {
    const provider = awsProvider(await testHome());
    const { settings: _settings, ...rest } = awsConnection("http://127.0.0.1:1");
    const real = { ...rest, settings: {} } as ReturnType<typeof awsConnection>;
    expect(() => provider.compute(real, "fargate", REGION)).toThrow(AppError);
    expect(() => provider.compute(real, "lambda", "eu-nowhere-1")).toThrow("eu-nowhere-1");
    expect(provider.compute(real, "lambda", "ap-southeast-3").caps.split).toBe(2);
  });
});
