import { afterAll, expect, test } from "vitest";
import { closeAll, refusing, requestsOf } from "./samples/refusing.ts";

afterAll(closeAll);

const refused = () => undefined;

test("what the client of Cloud Functions sends passes: enums by number, masks in snake_case", async () => {
  const gate = await refusing("gcp");
  const [{ v2 }, { OAuth2Client }] = await Promise.all([
    import("@google-cloud/functions"),
    import("google-auth-library"),
  ]);
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: "token", expiry_date: 4e12 });
  const client = new v2.FunctionServiceClient({
    fallback: true,
    protocol: "http",
    apiEndpoint: "127.0.0.1",
    port: gate.served.port,
    projectId: "p",
    authClient,
  } as unknown as ConstructorParameters<typeof v2.FunctionServiceClient>[0]);
  const parent = "projects/p/locations/us-central1";
  const source = { storageSource: { bucket: "b", object: "o", generation: 1_790_000_000_000_000 } };
  const created = {
    environment: "GEN_2",
    labels: { lintas: "p" },
    buildConfig: { runtime: "nodejs24", entryPoint: "handler", source },
    serviceConfig: {
      availableMemory: "256M",
      timeoutSeconds: 30,
      environmentVariables: { A: "1" },
      ingressSettings: "ALLOW_ALL",
    },
  } as const;
  const once = { retry: null, timeout: 5_000 } as object;
  await client.generateUploadUrl({ parent }, once).catch(refused);
  await client
    .createFunction({ parent, functionId: "orders", function: created }, once)
    .catch(refused);
  const name = `${parent}/functions/orders`;
  const mask = { updateMask: { paths: ["service_config.environment_variables", "labels"] } };
  await client.updateFunction({ function: { ...created, name }, ...mask }, once).catch(refused);
  await client.listFunctions({ parent }, once).catch(refused);
  await client.getFunction({ name }, once).catch(refused);
  await client.deleteFunction({ name }, once).catch(refused);
  await client.close();
  expect(requestsOf(gate)).toEqual([]);
  expect([...gate.operations.keys()].map((one) => one.replace(/^.*\./, "")).toSorted()).toEqual(
    "create delete generateUploadUrl get list patch".split(" "),
  );
});
