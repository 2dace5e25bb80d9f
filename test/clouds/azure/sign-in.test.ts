import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { azureProvider } from "../../../adapters/azure/provider.ts";
import type { AppError } from "../../../shared/errors/app-error.ts";
import { Secret } from "../../../shared/secret.ts";
import { callContext } from "../want.ts";
import { REGION, type Stage, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

/** What a first look says, with the connection changed. */
async function look(over: Partial<Stage["connection"]>): Promise<string> {
  const provider = azureProvider(stage.home);
  const adapter = provider.compute({ ...stage.connection, ...over }, "functions", REGION);
  const ref = adapter.name((await wantOf(stage)).key);
  return adapter.observe(callContext(), ref).then(
    () => "in",
    (error: AppError) => error.code,
  );
}

describe("signing in", () => {
  test("by a stored secret", async () => {
    expect(await look({})).toBe("in");
  });

  test("by a stored secret that is wrong is told as such, and holds no secret", async () => {
    const key = new Secret("not the secret");
    expect(await look({ key })).toBe("provider.credentials");
    const check = await stage.provider.check(stage.cx, { ...stage.connection, key });
    expect(check).toMatchObject({ account: null, problem: { code: "provider.credentials" } });
    expect(JSON.stringify(check)).not.toContain("not the secret");
  });

  test("without the stored secret is told as such", async () => {
    expect(await look({ key: null })).toBe("provider.credentials");
  });

  test("by a token in which the installation says who it is", async () => {
    const assertions: string[] = [];
    stage.fake.login.trusts = (assertion) => assertions.push(assertion) > 0;
    const { tenant, client } = stage.fake.login;
    expect(await look({ credentials: { kind: "federated", tenant, client }, key: null })).toBe(
      "in",
    );
    const [, payload = ""] = assertions[0]?.split(".") ?? [];
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual({
      audience: "api://AzureADTokenExchange",
      subject: `lintas:${stage.connection.organization}:${stage.connection.name}`,
    });
  });

  test("by the machine's own identity", async () => {
    vi.stubEnv("IDENTITY_ENDPOINT", `${stage.fake.origin}/msi/token`);
    vi.stubEnv("IDENTITY_HEADER", "fake");
    expect(await look({ credentials: { kind: "ambient" }, key: null })).toBe("in");
  });

  test("with a token that is not good any more is told as such", async () => {
    const ref = stage.adapter.name((await wantOf(stage)).key);
    await stage.adapter.observe(stage.cx, ref);
    vi.spyOn(stage.fake.login.expired, "has").mockReturnValue(true);
    const error = await stage.adapter.observe(stage.cx, ref).catch((thrown: AppError) => thrown);
    expect(error).toMatchObject({ code: "provider.credentials" });
  });
});

describe("an address at which", () => {
  test("nothing listens is tried again", async () => {
    await stage.close();
    const ref = stage.adapter.name((await wantOf(stage)).key);
    const error = await stage.adapter.observe(stage.cx, ref).catch((thrown: unknown) => thrown);
    expect(stage.adapter.judge(error)).toBe("retry");
  });

  for (const [what, status, body, type] of [
    ["a web page answers", 200, "<html>welcome</html>", "text/html"],
    ["a web page is not found", 404, "<html>not here</html>", "text/html"],
    ["another API answers", 200, '{"hello":"world"}', "application/json"],
    ["another API refuses", 404, '{"message":"not here"}', "application/json"],
  ] as const) {
    test(`${what} is no Azure`, async () => {
      const server = createServer((_, answer) => {
        answer.writeHead(status, { "content-type": type }).end(body);
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        const settings = { ...stage.connection.settings, endpoint };
        expect(await look({ settings })).toBe("provider.protocol");
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }

  test("no HTTP is spoken is no Azure", async () => {
    const { createServer: rawServer } = await import("node:net");
    const server = rawServer((socket) => socket.end("220 ready for mail\r\n"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = { ...stage.connection.settings, endpoint };
    expect(await look({ settings })).toBe("provider.protocol");
    server.close();
  });
});

test("a line that breaks after a request loses a write's answer, and only delays a read", async () => {
  const { createServer: rawServer } = await import("node:net");
  const server = rawServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { ...stage.connection.settings, endpoint };
  const provider = azureProvider(stage.home);
  const adapter = provider.compute({ ...stage.connection, settings }, "functions", REGION);
  const want = await wantOf(stage);
  const means = (call: Promise<unknown>) => call.catch((error: unknown) => adapter.judge(error));
  expect(await means(adapter.observe(stage.cx, adapter.name(want.key)))).toBe("retry");
  const container = adapter.diff(want, null).find((step) => step.do === "put-container");
  if (container === undefined) throw new Error("there is no such step");
  expect(await means(adapter.send(stage.cx, container, null))).toBe("ambiguous");
  server.close();
});

test("a call that is given up by its caller may have been heard", async () => {
  const enough = new AbortController();
  const cx = { ...stage.cx, signal: enough.signal };
  stage.fake.hook = ({ operation }) => {
    if (operation === "ResourceGroups_CreateOrUpdate") enough.abort();
  };
  const want = await wantOf(stage);
  const [group] = stage.adapter.diff(want, null);
  if (group === undefined) throw new Error("there is no such step");
  const error = await stage.adapter.send(cx, group, null).catch((thrown: unknown) => thrown);
  expect(stage.adapter.judge(error)).toBe("ambiguous");
});

describe("an authority at which", () => {
  const entra = '{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}';
  for (const [what, status, body, type, code] of [
    ["a web page answers", 200, "<html>welcome</html>", "text/html", "provider.protocol"],
    ["a web page is not found", 404, "<html>not here</html>", "text/html", "provider.protocol"],
    ["another API answers", 200, '{"hello":"world"}', "application/json", "provider.protocol"],
    ["another API refuses", 404, '{"message":"no"}', "application/json", "provider.protocol"],
    ["Entra knows no such tenant", 400, entra, "application/json", "provider.credentials"],
  ] as const) {
    test(`${what} is told as ${code}`, async () => {
      const server = createServer((_, answer) => {
        answer.writeHead(status, { "content-type": type }).end(body);
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        const settings = { ...stage.connection.settings, authority };
        const check = await stage.provider.check(stage.cx, { ...stage.connection, settings });
        expect(check.problem?.code).toBe(code);
        expect(check.problem?.detail).toContain(
          code === "provider.protocol" ? authority : "AADSTS90002: Tenant not found.",
        );
        expect(await look({ settings })).toBe(code);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }

  test("nothing listens is told as such by the check", async () => {
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((closed) => server.close(closed));
    const settings = { ...stage.connection.settings, authority };
    const check = await stage.provider.check(stage.cx, { ...stage.connection, settings });
    expect(check.problem).toMatchObject({
      code: "provider.unavailable",
      detail: expect.stringContaining(authority),
    });
  });
});

describe("a subscription", () => {
  test("that is not there is told by the check", async () => {
    const account = "00000000-0000-4000-8000-00000000dead";
    const check = await stage.provider.check(stage.cx, { ...stage.connection, account });
    expect(check.problem?.detail).toContain("SubscriptionNotFound");
  });
});
