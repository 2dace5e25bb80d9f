import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { type TestClock, testClock } from "../../../../test/harness/clock.ts";
import { memoryConnector } from "../../connectors/memory/memory-connector.ts";
import type { Row } from "../../connectors/memory/rows.ts";
import { defaultDocumentLimits } from "../../graphql/document.ts";
import { loadBuild } from "../../load-build.ts";
import type { LoadedBuild } from "../../loaded-build.ts";
import { graphqlSchema } from "../../metadata/graphql/graphql-schema.ts";
import { keyOf } from "../../metadata/names.ts";
import { parse } from "../../metadata/parse.ts";
import type { Problem } from "../../metadata/problem.ts";
import { resolve } from "../../metadata/resolve.ts";
import type { DataConnector } from "../../ndc/connector.ts";
import { testPools } from "../../ndc/stand-in.ts";
import type { Client } from "../../plugins/client.ts";
import type { Operating } from "../operation.ts";
import { defaultPollLimits, type PollLimits, Poller } from "../poller.ts";

const scalar = (representation: ndc.TypeRepresentation["type"]) =>
  ({
    representation: { type: representation } as ndc.TypeRepresentation,
    aggregate_functions: {},
    comparison_operators: { _eq: { type: "equal" } },
    extraction_functions: {},
  }) satisfies ndc.ScalarType;

const type = (name: string) => ({ type: { type: "named" as const, name } });

const SCHEMA: ndc.SchemaResponse = {
  scalar_types: { int: scalar("int32"), text: scalar("string") },
  object_types: {
    message: {
      fields: { id: type("int"), room: type("text"), text: type("text"), author: type("int") },
      foreign_keys: {},
    },
    author: { fields: { id: type("int"), name: type("text") }, foreign_keys: {} },
  },
  collections: [
    { name: "messages", type: "message", arguments: {}, uniqueness_constraints: {} },
    { name: "authors", type: "author", arguments: {}, uniqueness_constraints: {} },
  ],
  functions: [],
  procedures: [
    { name: "post", arguments: { text: type("text") }, result_type: type("message").type },
  ],
};

const CAPABILITIES: ndc.CapabilitiesResponse = {
  version: "0.2.0",
  capabilities: {
    query: { variables: {}, aggregates: {} },
    mutation: {},
    relationships: {},
  },
};

const of = (kind: string, definition: object, version = "v1") => ({ kind, version, definition });

const link = (name: string) =>
  of("DataConnectorLink", {
    name,
    url: { singleUrl: { value: "http://connector.test" } },
    schema: { version: "v0.2", schema: SCHEMA, capabilities: CAPABILITIES },
  });

const mapped = (dataConnectorName: string, dataConnectorObjectType: string) => ({
  dataConnectorTypeMapping: [{ dataConnectorName, dataConnectorObjectType, fieldMapping: {} }],
});

const allowed = (typeName: string, allowedFields: string[]) =>
  of("TypePermissions", {
    typeName,
    permissions: ["admin", "member", "guest"].map((role) => ({ role, output: { allowedFields } })),
  });

/** Messages of rooms, polled each second, and their authors at another connector. */
const OBJECTS = [
  link("db"),
  link("people"),
  ...["db", "people"].flatMap((dataConnectorName) => [
    of("DataConnectorScalarRepresentation", {
      dataConnectorName,
      dataConnectorScalarType: "int",
      representation: "Int",
    }),
    of("DataConnectorScalarRepresentation", {
      dataConnectorName,
      dataConnectorScalarType: "text",
      representation: "String",
    }),
  ]),
  of("ObjectType", {
    name: "Message",
    graphql: { typeName: "Message" },
    fields: ["id: Int!", "room: String!", "text: String!", "author: Int!"].map((field) => {
      const [name, fieldType] = field.split(": ");
      return { name, type: fieldType };
    }),
    ...mapped("db", "message"),
  }),
  of("ObjectType", {
    name: "Author",
    graphql: { typeName: "Author" },
    fields: [
      { name: "id", type: "Int!" },
      { name: "name", type: "String!" },
    ],
    ...mapped("people", "author"),
  }),
  of("AggregateExpression", {
    name: "MessageAggregate",
    operand: { object: { aggregatedType: "Message", aggregatableFields: [] } },
    count: { enable: true },
    graphql: { selectTypeName: "MessageAggregate" },
  }),
  of(
    "Model",
    {
      name: "Messages",
      objectType: "Message",
      source: { dataConnectorName: "db", collection: "messages" },
      aggregateExpression: "MessageAggregate",
      graphql: {
        selectMany: {
          queryRootField: "messages",
          subscription: { rootField: "messages", pollingIntervalMs: 1000 },
        },
        selectUniques: [
          {
            queryRootField: "message",
            uniqueIdentifier: ["id"],
            subscription: { rootField: "message", pollingIntervalMs: 250 },
          },
        ],
        aggregate: {
          queryRootField: "messagesAggregate",
          subscription: { rootField: "messagesAggregate", pollingIntervalMs: 2000 },
        },
        filterInputTypeName: "MessagesFilter",
      },
    },
    "v2",
  ),
  of(
    "Model",
    {
      name: "Authors",
      objectType: "Author",
      source: { dataConnectorName: "people", collection: "authors" },
    },
    "v2",
  ),
  of("Relationship", {
    name: "writer",
    sourceType: "Message",
    target: { model: { name: "Authors", relationshipType: "Object" } },
    mapping: [
      {
        source: { fieldPath: [{ fieldName: "author" }] },
        target: { modelField: [{ fieldName: "id" }] },
      },
    ],
  }),
  of("Command", {
    name: "post",
    outputType: "Message",
    arguments: [{ name: "text", type: "String!" }],
    source: { dataConnectorName: "db", dataConnectorCommand: { procedure: "post" } },
    graphql: { rootFieldName: "post", rootFieldKind: "Mutation" },
  }),
  of("CommandPermissions", {
    commandName: "post",
    permissions: [{ role: "admin", allowExecution: true }],
  }),
  allowed("Message", ["id", "room", "text", "author"]),
  allowed("Author", ["id", "name"]),
  of("ModelPermissions", {
    modelName: "Messages",
    permissions: [
      { role: "admin", select: { filter: null, allowSubscriptions: true } },
      {
        role: "member",
        select: {
          filter: {
            fieldComparison: {
              field: "room",
              operator: "_eq",
              value: { sessionVariable: "x-hasura-room" },
            },
          },
          allowSubscriptions: true,
        },
      },
      { role: "guest", select: { filter: null } },
    ],
  }),
  of("ModelPermissions", {
    modelName: "Authors",
    permissions: [{ role: "admin", select: { filter: null } }],
  }),
];

const GRAPHQL = of("GraphqlConfig", {
  query: {
    rootOperationTypeName: "Query",
    aggregate: {
      filterInputFieldName: "filter_input",
      countFieldName: "_count",
      countDistinctFieldName: "_count_distinct",
    },
  },
  mutation: { rootOperationTypeName: "Mutation" },
  subscription: { rootOperationTypeName: "Subscription" },
});

/** A board with its poller on a clock that the test moves. */
export interface Board {
  build: LoadedBuild;
  clock: TestClock;
  poller: Poller;
  operating: Operating;
  /** What `messages` holds now. */
  rows: Row[];
  /** How often the connector was asked. */
  asked(): number;
  /** What the connector throws in place of an answer; null: nothing. */
  fails: unknown;
}

export function board(limits: Partial<PollLimits> = {}): Board {
  const clock = testClock();
  const options = {
    clock,
    limits: { ...defaultPollLimits, ...limits },
    exposeInternalErrors: false,
  };
  const poller = new Poller(options);
  let asked = 0;
  const rows: Row[] = [
    { id: 1, room: "blue", text: "hello", author: 1 },
    { id: 2, room: "red", text: "hi", author: 1 },
  ];
  const memory = memoryConnector({
    capabilities: CAPABILITIES,
    schema: SCHEMA,
    source: {
      collections: { messages: () => made.rows, authors: () => [{ id: 1, name: "Sari" }] },
      functions: {},
      procedures: {
        post: {
          run({ text }) {
            const row = { id: made.rows.length + 1, room: "blue", text, author: 1 };
            made.rows.push(row);
            return row;
          },
        },
      },
    },
  });
  const counted: DataConnector = {
    ...memory,
    async query(request, call) {
      asked += 1;
      if (made.fails !== null) throw made.fails;
      return memory.query(request, call);
    },
  };
  const made: Board = {
    build: loaded(counted, clock),
    clock,
    poller,
    operating: {
      poller,
      options: {
        limits: defaultDocumentLimits,
        requireVariables: false,
        exposeInternalErrors: false,
      },
    },
    rows,
    asked: () => asked,
    fails: null,
  };
  return made;
}

function loaded(connector: DataConnector, clock: TestClock): LoadedBuild {
  const read = parse({
    version: "v2",
    supergraph: { objects: [GRAPHQL] },
    subgraphs: [{ name: "app", objects: OBJECTS }],
  });
  if ("problems" in read) throw new Error(told(read.problems));
  const { parsed } = read;
  const made = resolve(parsed, { aggregationPredicates: false });
  if ("problems" in made) throw new Error(told(made.problems));
  const { resolved } = made;
  const api = graphqlSchema(resolved);
  if ("problems" in api) throw new Error(told(api.problems));
  return loadBuild(
    { resolved, schema: api.schema },
    {
      environment: () => null,
      inProcess: new Map([
        [keyOf("app", "db"), connector],
        [keyOf("app", "people"), connector],
      ]),
      pools: testPools(),
      limits: { callMs: 10_000, answerBytes: 100_000 },
      clock,
    },
  );
}

function told(problems: readonly Problem[]): string {
  return problems.map(({ message }) => message).join("\n");
}

/** Someone of a role, in a room where that matters. */
export function as(role: string, room = "blue"): Client {
  return {
    session: { role, variables: new Map([["x-hasura-room", { json: room }]]) },
    headers: new Map(),
  };
}

/** What happens in this turn of the process happens before the test goes on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
