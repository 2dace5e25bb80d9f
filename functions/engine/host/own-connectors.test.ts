import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import type { Secret } from "../../../shared/secret.ts";
import type { Connection } from "../connectors/postgres/pool/connection.ts";
import { Pools } from "../connectors/postgres/pool/pools.ts";
import { libraryFile } from "../connectors/postgres/testing/library-file.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import type { EnvironmentValue } from "../metadata/resolved.ts";
import { ownConnectors } from "./own-connectors.ts";

const CALL = { signal: new AbortController().signal, traceparent: null };
const AUTHORS = {
  collection: "author",
  query: { fields: { id: { type: "column" as const, column: "id" } } },
  arguments: {},
  collection_relationships: {},
};

/** As a build holds it: with its SQL. */
function withItsSql() {
  const file = libraryFile();
  const { rename } = file.metadata.nativeOperations.mutations;
  return {
    ...file,
    metadata: {
      ...file.metadata,
      nativeOperations: {
        ...file.metadata.nativeOperations,
        mutations: { rename: { ...rename, sql: { inline: "select {{to}}" } } },
      },
    },
  };
}

function setUp(
  link: { read: EnvironmentValue; write?: EnvironmentValue; version?: string },
  variables: Record<string, string> = { CONNECTION_URI: "postgres://db/library" },
) {
  const asked: string[] = [];
  const open = (url: Secret): Connection => ({
    query: async () => {
      asked.push(url.reveal());
      return { types: [20], rows: [["9007199254740993"]] };
    },
    queryBytes: () => Promise.reject(new Error("nothing is written")),
    worn: () => false,
    cancel: () => {},
    close: async () => {},
  });
  const limits = { perDatabase: 1, total: 1, perOwner: 1, idleMs: 1, waitMs: 1 };
  const { read, write = read, version = "v0.2" } = link;
  const opened = {
    metadata: { connector: () => ({ url: { read, write }, version }) },
    configuration: (name: string) => (name === "library" ? withItsSql() : undefined),
  } as unknown as OpenedBuild;
  const environment = (name: string) => variables[name] ?? null;
  const pools = new Pools(testClock(), open, limits);
  const user = { owner: "o1", name: "r1" };
  return { asked, connectors: ownConnectors(opened, { environment, pools, user }) };
}

test("a link to a connector of this process asks the database that the release names", async () => {
  const { asked, connectors } = setUp({ read: { value: "lintas:connector/library" } });
  await connectors.get("shop.db")?.query(AUTHORS, CALL);
  expect(asked).toEqual(["postgres://db/library"]);
});

test("the URL of a link may be a variable of the release", () => {
  const variables = { DB: "lintas:connector/library", CONNECTION_URI: "postgres://db/library" };
  const { connectors } = setUp({ read: { valueFromEnv: "DB" } }, variables);
  expect(connectors.get("shop.db")).toBeDefined();
});

test("a link over HTTP is of no connector of this process", () => {
  const { connectors } = setUp({ read: { value: "https://connector.example.com" } });
  expect(connectors.get("shop.db")).toBeUndefined();
});

test.each([
  [{ read: { value: "lintas:connector/films" } }, {}, "the build holds no connector films"],
  [
    { read: { value: "lintas:connector/library" } },
    {},
    "The variable CONNECTION_URI, which holds the connection URI, is not set.",
  ],
  [
    { read: { value: "lintas:connector/library" }, write: { value: "https://elsewhere" } },
    {},
    "reads from the connector library and writes elsewhere",
  ],
])("one that cannot be made says why: %j", (link, variables, why) => {
  const { connectors } = setUp(link, variables);
  expect(() => connectors.get("shop.db")).toThrow(why);
});
