import { describe, expect, test } from "vitest";
import { type Exchange, loadGate } from "./gate.ts";
import { loadModels } from "./load.ts";
import { draftOf, exchangeOf } from "./samples/draft.ts";

// What emulators are known to accept and the clouds refuse.
async function sampleFor(provider: "aws" | "gcp" | "azure", name: string) {
  const model = loadModels(provider).find(({ operations }) =>
    operations.some((operation) => operation.name === name),
  );
  const operation = model?.operations.find((one) => one.name === name);
  if (model === undefined || operation === undefined) throw new Error(`no ${name}`);
  const gate = await loadGate(provider);
  const draft = draftOf(model, operation);
  return {
    gate,
    exchange: exchangeOf(draft),
    /** What is wrong with the sample when its body has these members besides. */
    with: (members: Record<string, unknown>) =>
      gate
        .checkRequest(exchangeOf({ ...draft, body: { ...(draft.body as object), ...members } }))
        .map(({ path }) => path),
    query: (name: string, value: string | null) => {
      const exchange = exchangeOf(draft);
      exchange.url.searchParams.delete(name);
      if (value !== null) exchange.url.searchParams.set(name, value);
      return gate.checkRequest(exchange).map(({ path, problem }) => `${path}: ${problem}`);
    },
  };
}

describe("aws", () => {
  test("a runtime that does not exist, 16 MB of memory and a variable of one letter are reported", async () => {
    const create = await sampleFor("aws", "lambda.CreateFunction");
    expect(create.with({ Runtime: "nodejs3.x" })).toEqual(["$.Runtime"]);
    expect(create.with({ Runtime: "nodejs24.x" })).toEqual([]);
    expect(create.with({ MemorySize: 16 })).toEqual(["$.MemorySize"]);
    expect(create.with({ MemorySize: 128 })).toEqual([]);
    expect(create.with({ Environment: { Variables: { X: "1" } } })).toEqual([
      "$.Environment.Variables.X",
    ]);
    expect(create.with({ Environment: { Variables: { XY: "1" } } })).toEqual([]);
  });

  test("a weight above one is reported", async () => {
    const update = await sampleFor("aws", "lambda.UpdateAlias");
    const weights = (weight: number) => ({
      RoutingConfig: { AdditionalVersionWeights: { "2": weight } },
    });
    expect(update.with(weights(1.5))).toEqual(["$.RoutingConfig.AdditionalVersionWeights.2"]);
    expect(update.with(weights(0.1))).toEqual([]);
  });

  test("an unsigned request is reported, but not the one that asks for a signing key", async () => {
    const { gate, exchange } = await sampleFor("aws", "sts.AssumeRoleWithWebIdentity");
    exchange.headers.delete("authorization");
    expect(gate.operation(exchange)).toBe("sts.AssumeRoleWithWebIdentity");
    expect(gate.checkRequest(exchange)).toEqual([]);
    const other = await sampleFor("aws", "sts.GetCallerIdentity");
    other.exchange.headers.delete("authorization");
    expect(gate.checkRequest(other.exchange)).toMatchObject([{ path: "header.authorization" }]);
  });

  test("a refusal that the operation does not declare is reported, and one with another status", async () => {
    const { gate, exchange } = await sampleFor("aws", "lambda.CreateFunction");
    const refusal = (status: number, type: string) => ({
      status,
      headers: new Headers({ "x-amzn-errortype": type }),
      body: new TextEncoder().encode(`{"message":"no"}`),
    });
    expect(gate.checkAnswer(exchange, refusal(409, "ResourceConflictException"))).toEqual([]);
    expect(gate.checkAnswer(exchange, refusal(400, "ResourceConflictException"))).toMatchObject([
      { path: "status" },
    ]);
    expect(gate.checkAnswer(exchange, refusal(412, "PreconditionFailedException"))).toHaveLength(1);
  });
});

describe("gcp", () => {
  const createRun = "run.v2.projects.locations.services.create";
  const patchRun = "run.v2.projects.locations.services.patch";

  test("a member that only the provider sets is reported", async () => {
    const create = await sampleFor("gcp", createRun);
    expect(create.with({ uri: "https://x.run.app" })).toEqual(["$.uri"]);
    expect(create.with({ reconciling: true })).toEqual(["$.reconciling"]);
  });

  test("a path of the update mask must exist and be the caller's to set, in either spelling", async () => {
    const patch = await sampleFor("gcp", patchRun);
    const legal = "template.service_account,template.serviceAccount,labels.team,traffic,scaling";
    expect(patch.query("updateMask", legal)).toEqual([]);
    expect(patch.query("updateMask", "template.serviceAcount")).toEqual([
      "query.updateMask: template.serviceAcount: there is no field serviceAcount",
    ]);
    expect(patch.query("updateMask", "traffic_statuses")).toEqual([
      "query.updateMask: traffic_statuses: only the provider sets traffic_statuses",
    ]);
  });

  test("enums are taken as names and as numbers, as the official clients send them", async () => {
    const create = await sampleFor("gcp", createRun);
    expect(create.with({ ingress: "INGRESS_TRAFFIC_ALL" })).toEqual([]);
    expect(create.with({ ingress: 1 })).toEqual([]);
    expect(create.with({ ingress: 99 })).toEqual(["$.ingress"]);
    expect(create.with({ ingress: "ALL" })).toEqual(["$.ingress"]);
  });

  test("what an operation carries is checked by its own type", async () => {
    const { gate, exchange } = await sampleFor("gcp", createRun);
    const answered = (response: unknown) =>
      gate
        .checkAnswer(exchange, {
          status: 200,
          headers: new Headers(),
          body: new TextEncoder().encode(JSON.stringify({ name: "o", done: true, response })),
        })
        .map(({ path }) => path);
    const type = "type.googleapis.com/google.cloud.run.v2.Service";
    expect(answered({ "@type": type, name: "s", uri: "https://s" })).toEqual([]);
    expect(answered({ "@type": type, url: "https://s" })).toEqual(["$.response.url"]);
    expect(answered({ name: "s" })).toEqual(["$.response.@type"]);
    expect(answered(undefined)).toEqual(["$"]);
  });

  test("a token sent to a signed upload address is reported", async () => {
    const gate = await loadGate("gcp");
    const put = (headers: Record<string, string>): Exchange => ({
      method: "PUT",
      url: new URL("https://storage.googleapis.com/upload/x?X-Goog-Signature=1"),
      headers: new Headers(headers),
      body: new TextEncoder().encode("PK"),
    });
    expect(gate.checkRequest(put({ "content-type": "application/zip" }))).toEqual([]);
    expect(
      gate.checkRequest(put({ "content-type": "application/zip", authorization: "Bearer x" })),
    ).toMatchObject([{ path: "header.authorization" }]);
  });

  test("an upload needs its kind and the object's name", async () => {
    const gate = await loadGate("gcp");
    const post = (query: string): Exchange => ({
      method: "POST",
      url: new URL(`https://storage.googleapis.com/upload/storage/v1/b/b/o?${query}`),
      headers: new Headers({ authorization: "Bearer x", "content-type": "application/zip" }),
      body: new Uint8Array([80, 75, 0, 255]),
    });
    const legal = post("uploadType=media&name=a%2Fb&ifGenerationMatch=0");
    expect(gate.operation(legal)).toBe("storage.v1.objects.insert");
    expect(gate.checkRequest(legal)).toEqual([]);
    expect(gate.checkRequest(post("uploadType=media"))).toMatchObject([{ path: "query.name" }]);
    expect(gate.checkRequest(post("name=a"))).toMatchObject([{ path: "query.uploadType" }]);
  });
});

describe("azure", () => {
  const site = "web.webApps.beginCreateOrUpdate";

  test("a missing or another api-version is reported", async () => {
    const put = await sampleFor("azure", site);
    expect(put.query("api-version", null)).toEqual([
      "query.api-version: a required parameter is missing",
    ]);
    expect(put.query("api-version", "2025-05-01")).toHaveLength(1);
    expect(put.query("api-version", "2024-11-01")).toEqual([]);
  });

  test("members that only ARM sets, and members of newer versions, are reported", async () => {
    const put = await sampleFor("azure", site);
    expect(put.with({ properties: { state: "Running" } })).toEqual(["$.properties.state"]);
    expect(
      put.with({ properties: { functionAppConfig: { siteUpdateStrategy: { type: "Recreate" } } } }),
    ).toEqual(["$.properties.functionAppConfig.siteUpdateStrategy"]);
  });

  test("a refusal without ARM's envelope is reported", async () => {
    const { gate, exchange } = await sampleFor("azure", site);
    const refusal = (body: string) =>
      gate.checkAnswer(exchange, {
        status: 409,
        headers: new Headers(),
        body: new TextEncoder().encode(body),
      });
    expect(refusal(`{"error":{"code":"Conflict","message":"busy"}}`)).toEqual([]);
    expect(refusal(`{"message":"busy"}`)).toMatchObject([{ path: "$.error" }]);
  });
});

test("what no model covers is reported, and what users' functions are asked is not", async () => {
  const cases = [
    ["aws", "https://x.lambda-url.us-east-1.on.aws/a"],
    ["aws", "http://x.lambda-url.us-east-1.localhost:4566/a"],
    ["gcp", "https://orders-abc.a.run.app/a"],
    ["gcp", "http://orders.run.localhost:8080/a"],
    ["azure", "https://orders.azurewebsites.net/api/publish"],
    ["azure", "http://orders.azurewebsites.localhost:8080/a"],
  ] as const;
  for (const [provider, url] of cases) {
    const gate = await loadGate(provider);
    const ask = (to: string): Exchange => ({
      method: "GET",
      url: new URL(to),
      headers: new Headers(),
      body: new Uint8Array(),
    });
    expect([url, gate.checkRequest(ask(url))]).toEqual([url, []]);
    expect(gate.operation(ask(url))).toBe(null);
    expect(gate.checkRequest(ask("http://127.0.0.1:1/nothing/of/theirs"))).toMatchObject([
      { where: "request", operation: null },
    ]);
  }
});
