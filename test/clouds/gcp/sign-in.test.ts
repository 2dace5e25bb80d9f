import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gcpProvider } from "../../../adapters/gcp/provider.ts";
import { Secret } from "../../../shared/secret.ts";
import { serve } from "../../fakes/serve.ts";
import { REGION, type Stage, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage("run");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

type Connection = Stage["connection"];

async function principalAs(over: Partial<Connection>): Promise<string | null | undefined> {
  const connection = { ...stage.connection, ...over } as Connection;
  const adapter = gcpProvider(stage.home).compute(connection, "run", REGION);
  const want = await wantOf(stage);
  expect(await adapter.observe(stage.cx, adapter.name(want.key))).toBeNull();
  return stage.fake.events.at(-1)?.principal;
}

test("a service account signs in with its stored key, at the endpoint that is named", async () => {
  expect(await principalAs({})).toBe(stage.fake.account.email);
  expect(stage.fake.login.tokens.size).toBe(1);
});

test("a federated identity exchanges the installation's own token", async () => {
  const audience =
    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/lintas";
  const given: string[] = [];
  stage.fake.login.trusts = (token) => given.push(token) > 0;
  const credentials = { kind: "workload-identity", audience } as const;
  expect(await principalAs({ credentials, key: null })).toBe(`principal:${audience}`);
  const claims = Buffer.from(given[0]?.split(".")[1] ?? "", "base64url").toString();
  expect(JSON.parse(claims)).toEqual({
    audience: `https:${audience}`,
    subject: "lintas:org_1:gcp",
  });
});

test("a federated identity acts as the service account that is named", async () => {
  const credentials = {
    kind: "workload-identity",
    audience:
      "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/l",
    serviceAccount: "lintas@shop-1.iam.gserviceaccount.com",
  } as const;
  expect(await principalAs({ credentials, key: null })).toBe(credentials.serviceAccount);
});

test("ambient credentials come from the machine's metadata server", async () => {
  vi.stubEnv("GCE_METADATA_HOST", new URL(stage.fake.origin).host);
  vi.stubEnv("METADATA_SERVER_DETECTION", "assume-present");
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "");
  vi.stubEnv("HOME", "/nonexistent");
  const principal = await principalAs({ credentials: { kind: "ambient" }, key: null });
  expect(principal).toBe("machine@fake.iam.gserviceaccount.com");
});

test("a token that Google takes no longer is asked for anew, once", async () => {
  expect(await principalAs({})).toBe(stage.fake.account.email);
  for (const token of stage.fake.login.tokens.keys()) stage.fake.login.expired.add(token);
  const want = await wantOf(stage);
  const ref = stage.adapter.name(want.key);
  expect(await stage.adapter.observe(stage.cx, ref)).toBeNull();
});

test.each([
  ["a key that was revoked", () => stage.fake.login.accounts.clear(), {}],
  ["a key that is none", () => {}, { key: new Secret("no key") }],
  ["no key at all", () => {}, { key: null }],
])("%s is told as such, and prints nothing of it", async (_, spoil, over) => {
  spoil();
  const error: unknown = await principalAs(over).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "provider.credentials" });
  expect(JSON.stringify(error) + String(error)).not.toContain("PRIVATE KEY");
});

test("a federated token that is not believed is told as such", async () => {
  stage.fake.login.trusts = () => false;
  const credentials = { kind: "workload-identity", audience: "//iam.googleapis.com/x" } as const;
  const error: unknown = await principalAs({ credentials, key: null }).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "provider.credentials" });
});

test.each([
  ["a page of its own", 200, "text/html", "<html>It works!</html>"],
  ["a page that is not there", 404, "text/html", "<html>Not Found</html>"],
  ["other JSON", 200, "application/json", '{"hello":"world"}'],
])(
  "an endpoint that answers with %s is told as none of Google's",
  async (_, status, type, body) => {
    const headers = { "content-type": type };
    const other = await serve(async () => new Response(body, { status, headers }));
    const settings = { endpoint: other.origin };
    const error: unknown = await principalAs({ settings }).catch((e: unknown) => e);
    await other.close();
    expect(error).toMatchObject({ code: "provider.protocol" });
  },
);

test("an endpoint at which nobody answers is worth another try", async () => {
  const gone = await serve(async () => new Response());
  await gone.close();
  const settings = { endpoint: gone.origin };
  const error: unknown = await principalAs({ settings }).catch((e: unknown) => e);
  expect(stage.adapter.judge(error)).toBe("retry");
});
