import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { testClock } from "../../../../test/harness/clock.ts";
import { answer } from "../../answer.ts";
import { defaultDocumentLimits } from "../../graphql/document.ts";
import { loadBuild } from "../../load-build.ts";
import type { LoadedBuild } from "../../loaded-build.ts";
import { graphqlSchema } from "../../metadata/graphql/graphql-schema.ts";
import { keyOf } from "../../metadata/names.ts";
import { parse } from "../../metadata/parse.ts";
import { resolve } from "../../metadata/resolve.ts";
import { testPools } from "../../ndc/stand-in.ts";
import { defineConnector } from "./define-connector.ts";
import { ConnectorRefusal } from "./refusal.ts";

const failures: unknown[] = [];
const labelled: string[] = [];
const item = z.object({ sku: z.string(), left: z.int32() }).meta({ id: "Item" });

const shop = defineConnector({
  forwardHeaders: true,
  onFailure: (error) => failures.push(error),
  functions: {
    greet: {
      args: z.object({ name: z.string().max(5), polite: z.boolean().default(false) }),
      result: z.string(),
      run({ name, polite }, { headers }) {
        if (name === "boom") throw new Error("the disk of db-17 is full");
        return `${polite ? "Good day" : "Hello"} ${name} of ${headers["x-tenant"] ?? "nowhere"}`;
      },
    },
    shelf: {
      args: z.object({ id: z.int32() }),
      result: z.object({ id: z.int32(), note: z.string().optional(), items: z.array(item) }),
      run: ({ id }) => ({
        id,
        items: [
          { sku: "a", left: 2 },
          { sku: "b", left: 0 },
        ],
      }),
    },
    label: {
      args: z.object({ sku: z.string() }),
      result: z.string(),
      async run({ sku }) {
        labelled.push(sku);
        return `No. ${sku}`;
      },
    },
  },
  procedures: {
    order: {
      args: z.object({ item }),
      result: item,
      run({ item: { sku, left } }) {
        if (left > 2) throw new ConnectorRefusal(409, "there are only 2", { sku });
        return { sku, left: 2 - left };
      },
    },
  },
});

const object = (kind: string, definition: object, version = "v1") => ({
  kind,
  version,
  definition,
});
const field = (name: string, type: string) => ({ name, type });
const role = (name: string, allowed: object) => ({ role: name, ...allowed });

function objectType(name: string, connectorType: string, fields: object[]) {
  return [
    object("ObjectType", {
      name,
      fields,
      graphql: { typeName: name, inputTypeName: `${name}_input` },
      dataConnectorTypeMapping: [
        { dataConnectorName: "shop", dataConnectorObjectType: connectorType },
      ],
    }),
    object("TypePermissions", {
      typeName: name,
      permissions: [
        role("user", {
          output: { allowedFields: fields.map((one) => (one as { name: string }).name) },
        }),
      ],
    }),
  ];
}

function command(kind: "function" | "procedure", name: string, outputType: string, args: object[]) {
  return [
    object("Command", {
      name,
      outputType,
      arguments: args,
      source: { dataConnectorName: "shop", dataConnectorCommand: { [kind]: name } },
      graphql: { rootFieldName: name, rootFieldKind: kind === "function" ? "Query" : "Mutation" },
    }),
    object("CommandPermissions", {
      commandName: name,
      permissions: [role("user", { allowExecution: true })],
    }),
  ];
}

function metadata(url: string, capabilities: unknown, schema: unknown) {
  return {
    version: "v2",
    supergraph: {
      objects: [
        object("GraphqlConfig", {
          query: { rootOperationTypeName: "Query" },
          mutation: { rootOperationTypeName: "Mutation" },
        }),
      ],
    },
    subgraphs: [
      {
        name: "shop",
        objects: [
          object("DataConnectorLink", {
            name: "shop",
            url: { singleUrl: { value: url } },
            schema: { version: "v0.2", schema, capabilities },
            argumentPresets: [
              {
                argument: "headers",
                value: { httpHeaders: { forward: ["X-Tenant"], additional: {} } },
              },
            ],
          }),
          ...["Int", "String", "Boolean"].map((name) =>
            object("DataConnectorScalarRepresentation", {
              dataConnectorName: "shop",
              dataConnectorScalarType: name,
              representation: name,
            }),
          ),
          ...objectType("Item", "Item", [field("sku", "String!"), field("left", "Int!")]),
          ...objectType("Shelf", "ShelfResult", [
            field("id", "Int!"),
            field("note", "String"),
            field("items", "[Item!]!"),
          ]),
          ...command("function", "greet", "String", [
            field("name", "String!"),
            field("polite", "Boolean"),
          ]),
          ...command("function", "shelf", "Shelf", [field("id", "Int!")]),
          ...command("function", "label", "String!", [field("sku", "String!")]),
          ...command("procedure", "order", "Item", [field("item", "Item!")]),
          object("Relationship", {
            name: "label",
            sourceType: "Item",
            target: { command: { name: "label" } },
            mapping: [
              {
                source: { fieldPath: [{ fieldName: "sku" }] },
                target: { argument: { argumentName: "sku" } },
              },
            ],
          }),
        ],
      },
    ],
  };
}

const pools = testPools();
const servers: ServerType[] = [];

async function listening(fetch: (request: Request) => Response | Promise<Response>) {
  const server = serve({ fetch, port: 0, hostname: "127.0.0.1" });
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function builds(url: string): Promise<Record<"http" | "process", LoadedBuild>> {
  const [capabilities, schema] = await Promise.all(
    ["capabilities", "schema"].map(async (path) => (await fetch(`${url}/${path}`)).json()),
  );
  const read = parse(metadata(url, capabilities, schema));
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  const made = resolve(read.parsed, { aggregationPredicates: false });
  if ("problems" in made) throw new Error(JSON.stringify(made.problems));
  const api = graphqlSchema(made.resolved);
  if ("problems" in api) throw new Error(JSON.stringify(api.problems));
  expect(made.warnings).toEqual([]);
  const compiled = { resolved: made.resolved, schema: api.schema };
  const options = {
    environment: () => null,
    pools,
    limits: { callMs: 10_000, answerBytes: 100_000 },
    clock: testClock(),
  };
  return {
    http: loadBuild(compiled, options),
    process: loadBuild(compiled, {
      ...options,
      inProcess: new Map([[keyOf("shop", "shop"), shop]]),
    }),
  };
}

let loaded: Record<"http" | "process", LoadedBuild>;

beforeAll(async () => {
  loaded = await builds(await listening(shop.fetch));
});

afterAll(async () => {
  await pools.destroy();
  for (const server of servers) {
    const closed = once(server, "close");
    server.close();
    await closed;
  }
});

describe.each(["http", "process"] as const)("a connector of functions by %s", (build) => {
  async function asked(text: string) {
    const { data, errors } = await answer(
      loaded[build],
      { role: "user", variables: new Map() },
      new Map([["x-tenant", "acme"]]),
      { query: text, operationName: null, variables: {} },
      {
        limits: defaultDocumentLimits,
        requireVariables: false,
        exposeInternalErrors: false,
        traceId: null,
        traceparent: null,
        signal: new AbortController().signal,
      },
    );
    return errors === undefined ? { data } : { data, errors };
  }

  it("answers commands, with optional arguments and forwarded headers", async () => {
    const query = `{
      a: greet(name: "Ada")
      b: greet(name: "Bob", polite: true)
      c: greet(name: "Cy", polite: null)
    }`;
    expect(await asked(query)).toEqual({
      data: { a: "Hello Ada of acme", b: "Good day Bob of acme", c: "Hello Cy of acme" },
    });
  });

  it("answers the selected fields, and follows relationships to other functions", async () => {
    labelled.length = 0;
    const query = "{ shelf(id: 7) { id remark: note items { left label } } }";
    const items = [
      { left: 2, label: "No. a" },
      { left: 0, label: "No. b" },
    ];
    expect(await asked(query)).toEqual({ data: { shelf: { id: 7, remark: null, items } } });
    expect(labelled).toEqual(["a", "b"]);
  });

  it("carries out mutations, and tells what is refused", async () => {
    const query = `mutation {
      some: order(item: { sku: "a", left: 1 }) { left }
      many: order(item: { sku: "a", left: 3 }) { left }
    }`;
    expect(await asked(query)).toEqual({
      data: { some: { left: 1 }, many: null },
      errors: [
        {
          message: "error from data source: there are only 2",
          path: ["many"],
          extensions: { details: { sku: "a" } },
        },
      ],
    });
  });

  it("tells which argument does not fit", async () => {
    const told = await asked('{ greet(name: "Charles") }');
    expect(told).toMatchObject({
      data: { greet: null },
      errors: [
        {
          message:
            "error from data source: the arguments do not fit: name: Too big: expected string to have <=5 characters",
          extensions: { details: { errors: [{ argument: "name" }] } },
        },
      ],
    });
  });

  it("keeps what was thrown from clients, not from the operator", async () => {
    failures.length = 0;
    const told = await asked('{ greet(name: "boom") }');
    expect(told).toMatchObject({
      data: { greet: null },
      errors: [{ message: "internal error" }],
    });
    expect(JSON.stringify(told)).not.toContain("db-17");
    expect(failures).toMatchObject([{ cause: { message: "the disk of db-17 is full" } }]);
  });
});
