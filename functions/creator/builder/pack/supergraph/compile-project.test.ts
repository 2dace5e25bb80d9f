import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDefinition } from "../../../../../shared/domain/definition-mistakes.ts";
import type { AppError } from "../../../../../shared/errors/app-error.ts";
import { openCompiled } from "../../../../engine/metadata/format/open-compiled.ts";
import { projectFolder } from "../testing/project-folder.ts";
import { AUTH, configuration, shopFiles } from "../testing/supergraph-files.ts";
import { compileProjectSupergraph, requireZstandard } from "./compile-project.ts";
import type { SupergraphFinding } from "./told.ts";

const OWN = { singleUrl: { value: "lintas:connector/db" } };
const DB = {
  "supergraph/connector/db/configuration.json": configuration(),
  "supergraph/connector/db/native/top.sql": "SELECT 1",
};

type Files = Readonly<Record<string, string | Uint8Array>>;

async function compile(
  files: Files,
  graph: object = {},
  more: (root: string) => unknown = () => {},
) {
  await using project = await projectFolder(files);
  await more(project.root);
  return await compileIn(project.root, graph);
}

function compileIn(root: string, graph: object) {
  const definition = parseDefinition({
    name: "test",
    functions: { rates: { path: "/rates", entry: "rates.ts" } },
    supergraphs: { graph: { secrets: ["DATABASE_URL"], ...graph } },
  });
  return compileProjectSupergraph(root, "graph", definition);
}

/** All that is wrong, as `file:line:column detail`. */
async function mistakes(
  files: Files,
  graph: object = {},
  more?: (root: string) => unknown,
): Promise<string[]> {
  return (await errors(files, graph, more)).map(told);
}

async function errors(files: Files, graph: object = {}, more?: (root: string) => unknown) {
  const error = await refusal(files, graph, more);
  expect(error).toMatchObject({ code: "supergraph.invalid" });
  return error.extensions["errors"] as SupergraphFinding[];
}

async function refusal(
  files: Files,
  graph: object = {},
  more?: (root: string) => unknown,
): Promise<AppError> {
  return compile(files, graph, more).then(
    () => Promise.reject(new Error("it was compiled")),
    (error: AppError) => error,
  );
}

const told = ({ file, line, column, detail }: SupergraphFinding) =>
  `${[file, line, column].filter((one) => one !== undefined).join(":")} ${detail}`;

test("metadata becomes one file with its path and its connectors, whose SQL stands in them", async () => {
  const { file, warnings } = await compile({ ...shopFiles(OWN), ...DB }, { path: "/shop/graphql" });
  expect(warnings).toEqual([]);
  const opened = openCompiled(file);
  expect(opened.path).toBe("/shop/graphql");
  expect(opened.configuration("db")).toMatchObject({
    connectionSettings: { connectionUri: { variable: "DATABASE_URL" } },
    metadata: { nativeOperations: { queries: { top: { sql: { inline: "SELECT 1" } } } } },
  });
});

test("whose browsers may read its answers stands in the file, and by default nobody's", async () => {
  const cors = { origins: ["https://app.example.com"] };
  const files = { ...shopFiles(OWN), ...DB };
  expect(openCompiled((await compile(files, { cors })).file).cors).toEqual(cors);
  expect(openCompiled((await compile(files)).file).cors).toBeNull();
});

test("the same sources in another folder give the same bytes", async () => {
  const here = await compile({ ...shopFiles(OWN), ...DB });
  const there = await compile(
    {
      ...DB,
      ...shopFiles(OWN, "a/b"),
      "a/b/connector/db/configuration.json": configuration(),
      "a/b/connector/db/native/top.sql": "SELECT 1",
    },
    { folder: "a/b" },
  );
  expect(Buffer.from(there.file).equals(Buffer.from(here.file))).toBe(true);
});

test.each(["ddn", "."])(
  "a DDN project in the folder %s is read by its own layout, with its names of variables",
  async (folder) => {
    const at = (path: string) => (folder === "." ? path : `${folder}/${path}`);
    const shop = shopFiles({ singleUrl: { valueFromEnv: "READ_URL" } }, "x")[
      "x/shop/metadata.json"
    ];
    const { file } = await compile(
      {
        [at("supergraph.yaml")]:
          "kind: Supergraph\nversion: v2\ndefinition:\n  subgraphs:\n    - globals/subgraph.yaml\n    - shop/subgraph.yaml\n",
        [at("globals/subgraph.yaml")]:
          "kind: Subgraph\nversion: v2\ndefinition:\n  name: globals\n  includePaths: [metadata]\n",
        [at("globals/metadata/auth.hml")]: AUTH,
        [at("shop/subgraph.yaml")]:
          "kind: Subgraph\nversion: v2\ndefinition:\n  name: shop\n  includePaths: [metadata]\n  envMapping:\n    READ_URL: {fromEnv: SHOP_READ_URL}\n",
        [at("shop/metadata/shop.json")]: shop ?? "",
        [at("shop/connector/db/connector.yaml")]:
          "kind: Connector\nversion: v2\ndefinition:\n  name: db\n  subgraph: shop\n  source: hasura/postgres:v1\n  context: .\n  envMapping:\n    CONNECTION_URI: {fromEnv: SHOP_DATABASE_URL}\n",
        [at("shop/connector/db/configuration.json")]: configuration({
          connectionSettings: { connectionUri: { variable: "CONNECTION_URI" } },
          metadata: {},
        }),
        [at("shop/connector/ts/connector.yaml")]: "kind: Connector\n",
        [at("shop/connector/ts/package.json")]: "{}",
        [at("shop/connector/ts/node_modules/a/package.json")]: "{ broken",
        [at("compose.yaml")]: "services: {}\n",
        "package.json": "{}",
      },
      {
        folder,
        variables: { SHOP_READ_URL: "lintas:connector/db" },
        secrets: ["SHOP_DATABASE_URL"],
      },
    );
    expect(openCompiled(file).configuration("db")).toMatchObject({
      connectionSettings: { connectionUri: { variable: "SHOP_DATABASE_URL" } },
    });
  },
);

test("everything that is wrong is told at once, each with its file, line, column and place in the metadata", async () => {
  const found = await errors(
    {
      ...shopFiles({ singleUrl: { value: "lintas:connector/none" } }),
      ...DB,
      "supergraph/connector/db/native/top.sql": "",
      "supergraph/globals/auth.hml":
        "kind: AuthConfig\nversion: v3\ndefinition:\n  mode:\n    webhook:\n      url: {valueFromEnv: HOOK}\n      method: GET\n",
      "supergraph/shop/other.hml": "kind: Modell\nversion: v1\n---\nkind: Model\n  bad: x\n",
    },
    { secrets: [] },
  );
  expect(found.map(told)).toEqual([
    "supergraph/connector/db/configuration.json:5:7 `DATABASE_URL` is not given to `graph`: add it to `variables` or `secrets` of `supergraphs.graph` in the definition.",
    "supergraph/globals/auth.hml:6:13 `HOOK` is not given to `graph`: add it to `variables` or `secrets` of `supergraphs.graph` in the definition.",
    expect.stringMatching(
      /^supergraph\/shop\/metadata\.json:\d+:\d+ There is no `connector\/none\/configuration\.json` in the supergraph's folder, expected one of its connectors: `db`\.$/,
    ),
    expect.stringMatching(
      /^supergraph\/shop\/other\.hml:1:1 Unknown kind "Modell", expected one of /,
    ),
    "supergraph/shop/other.hml:4:7 Bad YAML: Nested mappings are not allowed in compact mappings.",
    "supergraph/shop/other.hml:4:7 Bad YAML: Implicit keys need to be on a single line.",
  ]);
  expect(found[1]).toMatchObject({
    object: "AuthConfig",
    path: "$.definition.mode.webhook.url.valueFromEnv",
    frame: "5 │     webhook:\n6 │       url: {valueFromEnv: HOOK}\n  │             ^",
  });
  expect(found[2]).toMatchObject({
    object: "DataConnectorLink db",
    path: "$.definition.url.singleUrl",
  });
});

test("a mistake of the compiler is told with the object it stands in", async () => {
  const model =
    "kind: Model\nversion: v1\ndefinition:\n  name: Ghosts\n  objectType: Ghost\n  orderableFields: []\n";
  const [error] = await errors({ ...shopFiles(OWN), ...DB, "supergraph/shop/ghost.hml": model });
  expect(error).toMatchObject({
    file: "supergraph/shop/ghost.hml",
    line: 5,
    object: "Model Ghosts",
    path: "$.definition.objectType",
  });
});

describe("connectors", () => {
  const link = (value: string) => shopFiles({ singleUrl: { value } });

  test.each([
    ["http://connector.internal", null],
    ["lintas:part/rates", null],
    [
      "lintas:part/graph",
      /no function `graph` in the definition, expected one of its functions: `rates`/,
    ],
    ["lintas:engine/x", /begins with http:\/\/, https:\/\/, lintas:part\/ or lintas:connector\//],
    ["ftp://x", /begins with http:/],
  ])("a link to %s", async (url, wrong) => {
    if (wrong === null) expect(await compile(link(url))).toHaveProperty("file");
    else expect(await mistakes(link(url))).toEqual([expect.stringMatching(wrong)]);
  });

  test("a link by a variable is looked at as far as the definition knows it", async () => {
    const files = shopFiles({ singleUrl: { valueFromEnv: "DB" } });
    const withDefault = (value: string | null) => ({ variables: { DB: value } });
    expect(await mistakes(files, withDefault("lintas:part/none"))).toHaveLength(1);
    expect(await compile(files, withDefault(null))).toHaveProperty("file");
  });

  test("a configuration is refused with its URL in it, without its SQL, twice, or as no such thing", async () => {
    const at = "supergraph/connector/db/configuration.json";
    const url = { connectionSettings: { connectionUri: "postgres://user:hunter2@db/x" } };
    const [stored, ...more] = await mistakes({
      ...shopFiles(OWN),
      ...DB,
      [at]: configuration(url),
    });
    expect(stored).toMatch(
      /^supergraph\/connector\/db\/configuration\.json:\d+:\d+ A database's URL is no part/,
    );
    expect(stored).not.toContain("hunter2");
    expect(more).toEqual([]);
    expect(await mistakes({ ...shopFiles(OWN), [at]: configuration() })).toEqual([
      expect.stringMatching(
        /configuration\.json:\d+:\d+ There is no SQL file `native\/top\.sql` in this folder\./,
      ),
    ]);
    const two = { ...DB, "supergraph/shop/connector/db/configuration.json": configuration() };
    expect(await mistakes({ ...shopFiles(OWN), ...two })).toEqual([
      expect.stringMatching(
        /shop\/connector\/db\/configuration\.json:1:1 There are two connectors `db`/,
      ),
    ]);
    const tables = { metadata: { tables: { a: 1 } } };
    expect(await mistakes({ ...shopFiles(OWN), ...DB, [at]: configuration(tables) })).toEqual([
      expect.stringContaining("metadata.tables.a"),
    ]);
    expect(await mistakes({ ...shopFiles(OWN), [at]: `{"version": "1"}` })).toEqual([
      expect.stringContaining("is not a PostgreSQL connector's of format 4 or 5"),
    ]);
    expect(await mistakes({ ...shopFiles(OWN), [at]: "{" })).toEqual([
      expect.stringMatching(/configuration\.json:1:2 Bad JSON: /),
      expect.stringContaining("There is no `connector/db/configuration.json`"),
    ]);
  });

  test("SQL outside of the connector's folder is not read", async () => {
    const sql = {
      metadata: { nativeQueries: { a: { sql: { file: "../../../secret.sql" }, columns: {} } } },
      version: "4",
    };
    const files = { ...shopFiles(OWN), "secret.sql": "hunter2" };
    const at = "supergraph/connector/db/configuration.json";
    expect(await mistakes({ ...files, [at]: configuration(sql) })).toEqual([
      expect.stringContaining("There is no SQL file `../../../secret.sql`"),
    ]);
  });
});

test("a plugin that no path of the definition leads to is warned of", async () => {
  const hook = `kind: LifecyclePluginHook
version: v1
definition:
  pre: route
  name: rest
  url: {value: "http://hook"}
  config:
    matchPath: ^/v1/rest/
    matchMethods: [GET]
    request: {method: POST, rawRequest: {}}
`;
  const files = { ...shopFiles(OWN), ...DB, "supergraph/shop/hook.hml": hook };
  expect((await compile(files)).warnings.map(told)).toEqual([
    "supergraph/shop/hook.hml:8:5 No request comes to this plugin: add the paths that it answers to `pluginPaths` of `supergraphs.graph` in the definition.",
  ]);
  expect((await compile(files, { pluginPaths: ["/v1/rest"] })).warnings).toEqual([]);
});

describe("bad input", () => {
  test("a folder without metadata", async () => {
    const only = (root: string) => mkdir(join(root, "supergraph"));
    expect(await mistakes({ "a.txt": "" }, {}, only)).toEqual([
      expect.stringMatching(/^supergraph There is no metadata in this folder/),
    ]);
  });

  test("more than 48 MB are refused unread, naming the largest file", async () => {
    const files = { ...shopFiles(OWN), ...DB, "supergraph/shop/huge.json": "" };
    const huge = (root: string) => truncate(join(root, "supergraph/shop/huge.json"), 50 * 2 ** 30);
    expect(await mistakes(files, {}, huge)).toEqual([
      expect.stringMatching(
        /^supergraph\/shop\/huge\.json:1:1 The files have 5368\d+ bytes together; they may have 50331648/,
      ),
    ]);
  });

  test("a file of 20 MB of YAML is refused by its own limit", async () => {
    const text = "kind: Model\n# ".padEnd(20 * 2 ** 20, "x");
    expect(await mistakes({ ...shopFiles(OWN), ...DB, "supergraph/shop/huge.hml": text })).toEqual([
      expect.stringMatching(/huge\.hml:1:1 The file has \d+ bytes; YAML may have/),
    ]);
  });

  test.each<[string, string, RegExp]>([
    ["a circle of folders", ".", /leads back to a folder around it/],
    ["a link to itself", "supergraph/shop/link", /leads back to itself/],
    ["a folder outside", "/etc", /leads out of the project folder/],
    ["nothing", "nowhere", /leads nowhere/],
  ])("a link to %s is refused", async (_, to, why) => {
    const link = async (root: string) => {
      const target = to.startsWith("/") ? to : join(root, to === "." ? "supergraph" : to);
      await symlink(target, join(root, "supergraph/shop/link"));
    };
    const error = await refusal({ ...shopFiles(OWN), ...DB }, {}, link);
    expect(error).toMatchObject({ code: "pack.unsafe_path", detail: expect.stringMatching(why) });
  });

  test("folders that link to one another without end are refused", async () => {
    const many = async (root: string) => {
      for (let depth = 0; depth < 20; depth++) {
        await mkdir(join(root, `layers/${depth}`), { recursive: true });
      }
      for (let depth = 0; depth < 19; depth++) {
        for (const name of ["a", "b", "c"]) {
          await symlink(join(root, `layers/${depth + 1}`), join(root, `layers/${depth}/${name}`));
        }
      }
      await symlink(join(root, "layers/0"), join(root, "supergraph/layers"));
    };
    const error = await refusal({ ...shopFiles(OWN), ...DB }, {}, many);
    expect(error).toMatchObject({
      code: "pack.unsafe_path",
      detail: expect.stringContaining("is linked to in more than 100 ways"),
    });
  });

  test("a file that is no text is told by its name", async () => {
    const bytes = Uint8Array.from([0x6b, 0xff, 0xfe]);
    expect(await mistakes({ ...shopFiles(OWN), ...DB, "supergraph/shop/a.hml": bytes })).toEqual([
      "supergraph/shop/a.hml:1:1 This file is not UTF-8.",
    ]);
  });

  test("of thousands of mistakes all are counted and some are told", async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => ({ kind: `K${i}` }));
    const error = await refusal({
      ...shopFiles(OWN),
      ...DB,
      "supergraph/shop/many.json": JSON.stringify(many),
    });
    expect(error.extensions).toMatchObject({ mistakes: 5_000 });
    expect((error.extensions["errors"] as unknown[]).length).toBe(200);
    expect(error.detail?.split("\n").at(-1)).toBe("And 4980 more.");
  });

  test("of hundreds of warnings some are told, and how many there are more", async () => {
    const many = Array.from({ length: 250 }, () => ({ kind: "Context" }));
    const { warnings } = await compile({
      ...shopFiles(OWN),
      ...DB,
      "supergraph/shop/many.json": JSON.stringify(many),
    });
    expect(warnings).toHaveLength(201);
    expect(warnings.map(told).at(-1)).toBe("supergraph And 50 more.");
  });

  test("names that no environment may have are told as such", async () => {
    const files = { ...shopFiles({ singleUrl: { valueFromEnv: "LINTAS_URL" } }), ...DB };
    expect(await mistakes(files)).toEqual([
      expect.stringContaining("`LINTAS_URL` cannot be a variable of an environment"),
    ]);
  });

  test("a folder that cannot be read is told", async () => {
    const put = (root: string) => writeFile(join(root, "supergraph"), "");
    expect(await refusal({ "a.txt": "" }, {}, put)).toMatchObject({ code: "pack.failed" });
  });
});

test("a version of Node.js that is too old for the compiler is told by its name", () => {
  requireZstandard("graph", { zstdCompressSync: () => {} });
  expect(() => requireZstandard("graph", {})).toThrow(
    expect.objectContaining({
      code: "pack.failed",
      detail: expect.stringContaining(`from version 22.15 on; this is ${process.version}`),
    }),
  );
});
