import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BuildContent, pathTable } from "../../shared/domain/build.ts";
import { Definition } from "../../shared/domain/definition.ts";
import { event, operation } from "../../shared/schema/operations.ts";
import { build } from "../../shared/schema/projects.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { contentOf, type Seeded, seedProject } from "./testing/seed.ts";

let manager: TestManager;
let shop: Seeded;

beforeAll(async () => {
  manager = await testManager({ limits: { blobBytes: 1_000 } });
  shop = await seedProject(manager.services, manager.organization, "shop");
});
afterAll(() => manager.stop());

describe("builds", () => {
  const send = (content: unknown) =>
    manager.send("POST", "/v1/orgs/acme/projects/shop/builds", { body: { content } });
  const changed = (change: (content: BuildContent) => void) => {
    const content = contentOf("shop");
    change(content);
    return content;
  };

  test("of the same content are the same build, also ten at once", async () => {
    const content = changed((of) => void (of.definition.functions["api"]!.timeout = 7));
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(content)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(9);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    const first = answers[0]!;
    expect(first.body["id"]).toMatch(/^b[0-9a-z]{11}$/);
    expect(first.body["preview"]).toBe(`http://shop-${String(first.body["id"])}.localhost:7080/`);
  });

  test.each<[string, (content: BuildContent) => void, string, string | undefined]>([
    [
      "another project's name",
      (c) => void (c.definition.name = "rack"),
      "definition.invalid",
      "/content/definition/name",
    ],
    [
      "fewer instances at most than at least",
      (c) => {
        const [first] = Object.values(c.definition.functions);
        first!.minInstances = 9;
        first!.maxInstances = 2;
      },
      "definition.invalid",
      "/content/definition/functions/api/minInstances",
    ],
    ["a path table of its own", (c) => void c.paths.reverse(), "request.invalid", "/content/paths"],
    ["a function without its part", (c) => void c.parts.pop(), "request.invalid", "/content/parts"],
    [
      "a part twice",
      (c) => void c.parts.push(c.parts[0]!),
      "request.invalid",
      "/content/parts/2/name",
    ],
    [
      "a part that is no function",
      (c) => void (c.parts[0]!.name = "ghost"),
      "request.invalid",
      "/content/parts/0/name",
    ],
    [
      "a part with the name of something every object has",
      (c) => void c.parts.push({ ...c.parts[0]!, name: "constructor" }),
      "request.invalid",
      "/content/parts/2/name",
    ],
    [
      "a content that was not uploaded",
      (c) => void (c.parts[0]!.digest = "0".repeat(64)),
      "blob.not_found",
      undefined,
    ],
    ["a content of another size", (c) => void (c.parts[0]!.size = 99), "blob.not_found", undefined],
  ])("with %s are refused", async (_what, change, code, pointer) => {
    const answer = await send(changed(change));
    expect(answer.body.code).toBe(code);
    if (pointer) expect(answer.body.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  describe("with a supergraph", () => {
    const graph = (change: (content: BuildContent) => void = () => {}) => {
      const { definition: of, parts } = contentOf("shop");
      const definition = Definition.parse({ ...of, supergraphs: { graph: {} } });
      const [first] = parts;
      const own = { ...first!, name: "graph", kind: "supergraph" as const };
      const supergraph = { digest: parts[1]!.digest, size: parts[1]!.size };
      const content: BuildContent = {
        format: 1,
        definition,
        parts: [...parts, { ...own, supergraph }],
        paths: pathTable(definition),
      };
      change(content);
      return content;
    };

    test("hold its two contents, and its paths in the one table", async () => {
      const answer = await send(graph());
      expect(answer.status).toBe(201);
      expect(answer.body["content"]).toMatchObject({
        parts: [{ name: "api" }, { name: "web" }, { name: "graph", kind: "supergraph" }],
        paths: [
          { path: "/v1/explain", part: "graph" },
          { path: "/graphql", part: "graph" },
          { path: "/api", part: "api" },
          { path: "/", part: "web" },
        ],
      });
    });

    test.each<[string, (content: BuildContent) => void, string, string | RegExp]>([
      [
        "without its compiled file",
        (c) => delete c.parts[2]!.supergraph,
        "request.invalid",
        "/content/parts/2/supergraph",
      ],
      [
        "as a function",
        (c) => void (c.parts[2]!.kind = "function"),
        "request.invalid",
        "/content/parts/2/kind",
      ],
      [
        "as a playbook",
        (c) => void (c.parts[2]!.kind = "playbook"),
        "request.invalid",
        "/content/parts/2/kind",
      ],
      [
        "and a function with a compiled file",
        (c) => void (c.parts[0]!.supergraph = c.parts[2]!.supergraph),
        "request.invalid",
        "/content/parts/0/supergraph",
      ],
      [
        "that calls what is no function",
        (c) => void (c.parts[2]!.supergraph!.calls = ["api", "graph"]),
        "request.invalid",
        "/content/parts/2/supergraph/calls",
      ],
      ["without its part", (c) => void c.parts.pop(), "request.invalid", "/content/parts"],
      [
        "without its paths",
        (c) => void (c.paths = c.paths.filter(({ part }) => part !== "graph")),
        "request.invalid",
        "/content/paths",
      ],
      [
        "that was not uploaded",
        (c) => void (c.parts[2]!.supergraph!.digest = "0".repeat(64)),
        "blob.not_found",
        /graph, compiled \(0{64}, 100 bytes\)/,
      ],
      [
        "of another size",
        (c) => void (c.parts[2]!.supergraph!.size = 7),
        "blob.not_found",
        /graph, compiled/,
      ],
    ])("%s are refused", async (_what, change, code, told) => {
      const { body } = await send(graph(change));
      expect(body.code).toBe(code);
      if (told instanceof RegExp) expect(body.detail).toMatch(told);
      else expect(body.errors?.map(({ pointer }) => pointer)).toContain(told);
    });
  });

  test("never change", async () => {
    const update = manager.services.db
      .update(build)
      .set({ digest: "x" })
      .where(eq(build.id, shop.build));
    await expect(update.execute()).rejects.toThrow();
  });
});

describe("contents", () => {
  const put = (
    digest: string,
    raw: string | ReadableStream,
    headers: Record<string, string> = {},
  ) => manager.send("PUT", `/v1/orgs/acme/blobs/${digest}`, { raw, headers });

  test("are stored once, under their digest, for one organization", async () => {
    const { digest, bytes } = shop.upload;
    const missing = async (org: string, token?: string) => {
      const answer = await manager.send("POST", `/v1/orgs/${org}/blobs/missing`, {
        body: { digests: [digest, digest] },
        ...(token === undefined ? {} : { token }),
        headers: { "idempotency-key": "" },
      });
      return answer.body["missing"];
    };
    expect(await missing("acme")).toEqual([digest]);
    expect((await put(digest, bytes)).status).toBe(201);
    expect((await put(digest, bytes)).status).toBe(204);
    expect(await missing("acme")).toEqual([]);
    expect(await missing("rival", manager.rival)).toEqual([digest]);
  });

  test("that are not what they are sent as are refused", async () => {
    const answer = await put("a".repeat(64), "something");
    expect([answer.status, answer.body.code]).toEqual([422, "blob.digest_mismatch"]);
    expect((await put("A".repeat(64), "x")).body.code).toBe("request.invalid");
  });

  test("without a length, or above the limit, are refused before they are read", async () => {
    let read = 0;
    const endless = () =>
      new ReadableStream({
        pull: (controller) => {
          read++;
          controller.enqueue(new Uint8Array(1_000));
        },
      });
    expect((await put("b".repeat(64), endless())).body.code).toBe("request.invalid");
    const large = await put("b".repeat(64), endless(), { "content-length": "1001" });
    expect([large.status, large.body.code]).toEqual([413, "request.too_large"]);
    expect(read).toBeLessThan(3);
  });

  test("longer than they said are refused", async () => {
    const answer = await put("c".repeat(64), "four", { "content-length": "3" });
    expect(answer.body.code).toBe("request.too_large");
  });
});

describe("deployments", () => {
  const deploy = (body: object) =>
    manager.send("POST", `${shop.path}/deployments`, { body: { build: shop.build, ...body } });
  beforeEach(() => {
    manager.world.planProblems = [];
    manager.world.jobs.length = 0;
  });

  test("write the operation, its first event and its job, and answer 202", async () => {
    const answer = await deploy({});
    const id = String(answer.body["id"]);
    expect(answer.headers.get("location")).toBe(`/v1/orgs/acme/operations/${id}`);
    expect(answer.body).toMatchObject({
      state: "pending",
      input: { kind: "deploy", build: shop.build, targets: ["local"], route: true, weight: 100 },
      createdBy: { kind: "user", name: "the owner" },
    });
    expect(manager.world.jobs).toEqual([{ operation: id }]);
    const events = await manager.services.db.select().from(event).where(eq(event.stream, id));
    expect(events).toMatchObject([{ seq: 1, type: "operation", data: { state: "pending" } }]);
  });

  test("that lack a variable are refused at once, naming it", async () => {
    manager.world.planProblems = [
      { code: "plan.variable_missing", detail: "`PORT` has no value." },
    ];
    const answer = await deploy({});
    expect([answer.status, answer.body.code]).toEqual([422, "plan.variable_missing"]);
    expect(answer.body.detail).toContain("`PORT`");
    expect(manager.world.jobs).toEqual([]);
  });

  test("whose plan takes too long are refused, and nothing waits on", async () => {
    const impatient = await testManager({ limits: { readMs: 50 } });
    try {
      const slow = await seedProject(impatient.services, impatient.organization, "slow");
      impatient.world.whilePlanning = () => new Promise(() => {});
      const body = { build: slow.build };
      const answer = await impatient.send("POST", `${slow.path}/deployments`, { body });
      expect([answer.status, answer.body.code]).toEqual([503, "provider.unavailable"]);
    } finally {
      await impatient.stop();
    }
  });

  test.each([
    [{ build: "b00000000000" }, 404, "build.not_found"],
    [{ targets: ["nowhere:eu-1"] }, 422, "target.unknown"],
    [{ fingerprint: "another" }, 409, "plan.stale"],
    [{ weight: 0 }, 400, "request.invalid"],
    [{ unknown: true }, 400, "request.invalid"],
  ])("with %o are refused", async (body, status, code) => {
    const answer = await deploy(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(manager.world.jobs).toEqual([]);
  });
});

describe("traffic", () => {
  const post = (what: string, body: object) =>
    manager.send("POST", `${shop.path}/${what}`, { body });

  test.each<[string, (of: Seeded) => object, number, string]>([
    ["promotions", () => ({ release: "r00000000000" }), 404, "release.not_found"],
    ["rollbacks", () => ({ version: 9 }), 404, "route.not_found"],
    [
      "routes",
      (of) => ({
        expectedVersion: 1,
        table: [{ target: "local", release: of.releases[0], weight: 100 }],
      }),
      409,
      "route.stale",
    ],
    [
      "routes",
      (of) => ({
        expectedVersion: 2,
        table: [{ target: "aws:x", release: of.releases[0], weight: 100 }],
      }),
      422,
      "route.invalid",
    ],
    [
      "routes",
      (of) => ({
        expectedVersion: 2,
        table: [{ target: "local", release: of.releases[0], weight: 99 }],
      }),
      400,
      "request.invalid",
    ],
    [
      "routes",
      () => ({
        expectedVersion: 2,
        table: [{ target: "local", release: "r00000000000", weight: 100 }],
      }),
      422,
      "route.invalid",
    ],
    ["destructions", () => ({ confirm: "staging" }), 400, "request.invalid"],
  ])("%s that cannot be are refused", async (what, body, status, code) => {
    const answer = await post(what, body(shop));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test("of another environment is not given to a release", async () => {
    const other = await seedProject(manager.services, manager.organization, "foreign");
    const answer = await post("promotions", { release: other.releases[0] });
    expect(answer.body.code).toBe("release.not_found");
  });

  test("cannot return to before the first route", async () => {
    const made = await manager.send("POST", "/v1/orgs/acme/projects/shop/environments", {
      body: { slug: "empty" },
    });
    expect(made.body["url"]).toBe("http://shop-empty.localhost:7080/");
    const path = `/v1/orgs/acme/projects/shop/environments/empty`;
    const rollback = await manager.send("POST", `${path}/rollbacks`, { body: {} });
    expect(rollback.body.code).toBe("route.nothing_before");
    expect((await manager.send("GET", `${path}/route`)).body.code).toBe("route.not_found");
    const status = await manager.send("GET", `${path}/status`);
    expect(status.body).toMatchObject({ route: null, releases: [], operation: null });
  });
});

test("an operation that ended cannot be cancelled; one that runs wakes the Creator", async () => {
  const cancel = (id: string) => manager.send("POST", `/v1/orgs/acme/operations/${id}/cancel`);
  expect((await cancel(shop.ended)).body.code).toBe("operation.ended");
  manager.world.jobs.length = 0;
  const answer = await cancel(shop.operation);
  expect(answer.body["cancelRequestedAt"]).toEqual(expect.any(String));
  expect(manager.world.jobs).toEqual([{ operation: shop.operation }]);
  const [row] = await manager.services.db
    .select()
    .from(operation)
    .where(eq(operation.id, shop.operation));
  expect(row?.state).toBe("progress");
});

describe("hosts", () => {
  const hostsOf = async (project: string, env: string) =>
    (await manager.send("GET", `/v1/orgs/acme/projects/${project}/environments/${env}`)).body[
      "hosts"
    ];

  test("that another project holds get a short suffix", async () => {
    await manager.send("POST", "/v1/orgs/acme/projects", { body: { slug: "shop-beta" } });
    await manager.send("POST", "/v1/orgs/acme/projects/shop/environments", {
      body: { slug: "beta" },
    });
    expect(await hostsOf("shop-beta", "production")).toEqual(["shop-beta.localhost"]);
    expect(await hostsOf("shop", "beta")).toEqual([
      expect.stringMatching(/^shop-beta-[0-9a-z]{4}\.localhost$/),
    ]);
    const rival = await manager.send("POST", "/v1/orgs/rival/projects", {
      token: manager.rival,
      body: { slug: "shop" },
    });
    expect(rival.status).toBe(201);
  });

  test("fit into a DNS label, however long the names are", async () => {
    const slug = `p${"x".repeat(31)}`;
    const env = `e${"y".repeat(31)}`;
    await manager.send("POST", "/v1/orgs/acme/projects", { body: { slug } });
    await manager.send("POST", `/v1/orgs/acme/projects/${slug}/environments`, {
      body: { slug: env },
    });
    const [name] = (await hostsOf(slug, env)) as string[];
    expect(name!.split(".")[0]!.length).toBeLessThanOrEqual(63);
  });
});

test("what still runs is not deleted", async () => {
  const headers = { "if-match": "*" };
  const project = await manager.send("DELETE", "/v1/orgs/acme/projects/shop", { headers });
  expect([project.status, project.body.code]).toEqual([409, "project.not_empty"]);
  const production = await manager.send("DELETE", shop.path, { headers });
  expect(production.body.code).toBe("environment.not_empty");
});
