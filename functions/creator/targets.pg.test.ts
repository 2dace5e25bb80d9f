import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Provider } from "../../shared/domain/connection.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { CloudProvider, OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import type { ComputeAdapter, Targets } from "../../shared/ports/compute.ts";
import { connection } from "../../shared/schema/clouds.ts";
import { installation } from "../../shared/schema/installation.ts";
import { release } from "../../shared/schema/operations.ts";
import { Secret } from "../../shared/secret.ts";
import { memoryCloud } from "../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../test/harness/postgres.ts";
import { connectedClouds } from "./clouds.ts";
import { connectedTargets, type TargetsOptions } from "./targets.ts";
import { ids, install, newPlace, type Place, testMasterKey } from "./testing/place.ts";

let database: FreshDatabase;
let place: Place;
let options: TargetsOptions;
let targets: Targets;
/** Every adapter that was made: what it was made of. */
let made: { connection: OpenConnection; product: string; region: string }[];
let imported: Provider[];

beforeAll(async () => {
  database = await freshDatabase();
  await install(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  place = await newPlace(database.db);
  made = [];
  imported = [];
  const provider = (name: Provider) => async () => {
    imported.push(name);
    return providerOf(name);
  };
  options = {
    db: database.db,
    masterKey: testMasterKey,
    home: {} as ProviderHome,
    providers: { aws: provider("aws"), gcp: provider("gcp"), azure: provider("azure") },
    allowPrivateEndpoints: false,
    lookup: async (name) => (name === "inside.example.com" ? ["10.0.0.1"] : ["8.8.8.8"]),
    local: memoryCloud().adapter(),
  };
  targets = connectedTargets(options);
});

function providerOf(provider: Provider): CloudProvider {
  const names = { aws: ["lambda"], gcp: ["run", "functions"], azure: ["functions"] }[provider];
  const products = names.map((name) => ({ name, title: name, caps: {}, regions: [] }));
  const compute: CloudProvider["compute"] = (opened, product, region) => {
    if (!names.includes(product)) throw new AppError("target.unknown", { detail: "No product." });
    made.push({ connection: opened, product, region });
    return { region } as unknown as ComputeAdapter;
  };
  return { provider, products, compute } as unknown as CloudProvider;
}

async function connect(over: Partial<typeof connection.$inferInsert> = {}): Promise<string> {
  const id = ids.long("con");
  await database.db.insert(connection).values({
    id,
    organizationId: place.organization,
    name: "main",
    provider: "aws",
    account: "123456789012",
    credentials: { kind: "keys", accessKeyId: "AKIA" },
    settings: {},
    envelope: await testMasterKey.encrypt(new Secret("a key"), id),
    isDefault: true,
    regions: [],
    createdBy: { kind: "user", id: "usr", name: "Test" },
    createdAt: new Date(),
    ...over,
  });
  return id;
}

const google = {
  name: "g",
  provider: "gcp" as const,
  account: "project",
  credentials: { kind: "service-account" as const, email: "a@b" },
};
const asked = (target: string) => targets.adapter(place.organization, target);

describe("a target's name", () => {
  test("leads to a connection, its product and region, with the stored key", async () => {
    await connect();
    await asked("main/lambda:eu-central-1");
    expect(made).toMatchObject([{ product: "lambda", region: "eu-central-1" }]);
    expect(made[0]?.connection.key?.reveal()).toBe("a key");
  });

  test("may be a provider's, with its product, on the default connection", async () => {
    await connect({ ...google, isDefault: false });
    await connect({ ...google, name: "g2" });
    await asked("gcp:asia-southeast2");
    await asked("gcp-functions:asia-southeast2");
    await asked("g/functions:europe-west1");
    expect(made.map(({ connection: { name }, product }) => `${name} ${product}`)).toEqual([
      "g2 run",
      "g2 functions",
      "g functions",
    ]);
  });

  test("gives one adapter as long as the connection does not change", async () => {
    const id = await connect();
    const first = await asked("main:eu-central-1");
    expect(await asked("aws/lambda:eu-central-1")).toBe(first);
    expect(await asked("main:eu-west-1")).not.toBe(first);
    await database.db.update(connection).set({ version: 2 });
    expect(await asked("main:eu-central-1")).not.toBe(first);
    expect(id).toBe(made[0]?.connection.id);
  });

  test("of another organization's connection is unknown, and what there is is named", async () => {
    await connect();
    const other = await newPlace(database.db);
    const error = await targets.adapter(other.organization, "main:eu-central-1").catch(String);
    expect(error).toContain("There is no target `main:eu-central-1` here; there is `local`.");
    await expect(asked("nowhere:eu-central-1")).rejects.toThrow("`local`, `main:<region>`");
    await expect(asked("main/run:eu-central-1")).rejects.toMatchObject({ code: "target.unknown" });
  });

  test("is listed where it is in use, and where a region's functions are wanted, once a place", async () => {
    await connect({ regions: ["eu-central-1"] });
    await connect({ ...google, regions: ["europe-west1"] });
    const names = () => targets.names(place.organization);
    const listed = ["g/functions:europe-west1", "g:europe-west1"];
    expect(await names()).toEqual([...listed, "local", "main:eu-central-1"]);
    await database.db.insert(release).values({
      id: ids.release(),
      organizationId: place.organization,
      projectId: place.project,
      environmentId: place.environment,
      buildId: "b",
      target: "aws:eu-central-1",
      configDigest: "",
      operationId: "op",
      state: "ready",
      parts: [],
      createdAt: new Date(),
    });
    expect(await names()).toEqual(["aws:eu-central-1", ...listed, "local"]);
  });

  test("imports nothing but the provider that it names", async () => {
    await connect();
    await asked("local");
    expect(imported).toEqual([]);
    await asked("aws:eu-central-1");
    await asked("aws:eu-west-1");
    expect(imported).toEqual(["aws"]);
  });
});

describe("a connection is refused", () => {
  test("that signs in as the installation, but for the organization that owns it", async () => {
    await connect({ credentials: { kind: "ambient" }, envelope: null });
    await expect(asked("main:eu-central-1")).rejects.toMatchObject({
      code: "connection.owner_only",
    });
    await database.db.update(installation).set({ homeOrganizationId: place.organization });
    await asked("main:eu-central-1");
    expect(made[0]?.connection.key).toBeNull();
  });

  test("that leads into a private network, at each use, unless it is allowed", async () => {
    await connect({ settings: { endpoint: "https://inside.example.com" } });
    const clouds = connectedClouds(options);
    const uses = [() => asked("main:eu-central-1"), () => clouds.open(place.organization, "aws")];
    for (const use of uses) {
      await expect(use()).rejects.toMatchObject({ code: "connection.private_endpoint" });
    }
    const allowing = connectedTargets({ ...options, allowPrivateEndpoints: true });
    await allowing.adapter(place.organization, "main:eu-central-1");
    expect(made).toHaveLength(1);
  });

  test("whose key belongs to another row", async () => {
    await connect({ envelope: await testMasterKey.encrypt(new Secret("a key"), "con_other") });
    await expect(asked("main:eu-central-1")).rejects.toThrow();
    expect(made).toEqual([]);
  });
});
