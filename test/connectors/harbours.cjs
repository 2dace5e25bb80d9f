// A small connector on @hasura/ndc-sdk-typescript: harbours with their tides. It is started as
// `node harbours.cjs serve …`, with the folder of the SDK in SDK_FOLDER.
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { env } = require("node:process");

const sdk = createRequire(join(env["SDK_FOLDER"], "package.json"))("@hasura/ndc-sdk-typescript");

const named = (name) => ({ type: "named", name });
const nullable = (type) => ({ type: "nullable", underlying_type: type });
const field = (type, more = {}) => ({ type, ...more });

const harbours = [
  { id: 1, name: "Rotterdam", depth: 24.5, boats: ["Anna", "Bram"] },
  { id: 2, name: "Ambon", depth: null, boats: [] },
  { id: 3, name: "Bergen", depth: 12, boats: ["Solveig"] },
];

const scalar = (representation) => ({
  representation: { type: representation },
  aggregate_functions: {},
  comparison_operators: {},
  extraction_functions: {},
});

const schema = {
  scalar_types: { Int: scalar("int32"), Float: scalar("float64"), String: scalar("string") },
  object_types: {
    Harbour: {
      description: "Where boats lie",
      fields: {
        id: field(named("Int")),
        name: field(named("String")),
        depth: field(nullable(named("Float"))),
        boats: field({ type: "array", element_type: named("String") }),
      },
      foreign_keys: {},
    },
    Tide: {
      fields: {
        harbour: field(named("Int")),
        metres: field(named("Float")),
        at: field(named("String")),
      },
      foreign_keys: {},
    },
    Boat: {
      fields: { name: field(named("String")), length: field(nullable(named("Float"))) },
      foreign_keys: {},
    },
  },
  collections: [{ name: "harbours", arguments: {}, type: "Harbour", uniqueness_constraints: {} }],
  functions: [
    {
      name: "tides",
      description: "High water at a harbour",
      arguments: { harbour: { type: named("Int") }, most: { type: nullable(named("Int")) } },
      result_type: { type: "array", element_type: named("Tide") },
    },
    { name: "refuse", arguments: { status: { type: named("Int") } }, result_type: named("String") },
  ],
  procedures: [
    {
      name: "moor",
      arguments: { harbour: { type: named("Int") }, boat: { type: named("Boat") } },
      result_type: named("Harbour"),
    },
  ],
};

const tides = ({ harbour, most }) =>
  ["06:10", "18:35"].slice(0, most ?? 2).map((at, i) => ({ harbour, metres: harbour + i / 2, at }));

const functions = {
  tides,
  refuse({ status }) {
    if (status === 500) throw new Error("the tide table of db-17 is wet");
    throw new sdk.ConnectorError(status, "the harbour master says no", { asked: status });
  },
};

const valueOf = (argument, variables) =>
  argument.type === "variable" ? variables[argument.name] : argument.value;

function selected(value, fields) {
  if (fields === undefined || fields === null || value === null) return value;
  if (fields.type === "array") return value.map((one) => selected(one, fields.fields));
  return row(value, fields.fields);
}

function row(value, fields) {
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, { column, fields: inner }]) => [
      name,
      selected(value[column], inner),
    ]),
  );
}

function rowsOf(request, variables) {
  const { collection, query } = request;
  const given = Object.fromEntries(
    Object.entries(request.arguments).map(([name, one]) => [name, valueOf(one, variables)]),
  );
  const all = collection in functions ? [{ __value: functions[collection](given) }] : harbours;
  const from = query.offset ?? 0;
  const page = all.slice(from, from + (query.limit ?? all.length));
  return { rows: page.map((one) => row(one, query.fields)) };
}

sdk.start({
  parseConfiguration: async () => ({}),
  tryInitState: async () => ({}),
  fetchMetrics: async () => undefined,
  getCapabilities: () => ({
    query: { variables: {}, nested_fields: {}, exists: {} },
    mutation: {},
  }),
  getSchema: async () => schema,
  async query(_configuration, _state, request) {
    return (request.variables ?? [{}]).map((variables) => rowsOf(request, variables));
  },
  async mutation(_configuration, _state, request) {
    return {
      operation_results: request.operations.map(({ name, arguments: given, fields }) => {
        if (name !== "moor") throw new sdk.BadRequest(`there is no procedure ${name}`);
        const harbour = harbours.find(({ id }) => id === given.harbour);
        if (harbour === undefined) {
          throw new sdk.UnprocessableContent("there is no such harbour", {
            harbour: given.harbour,
          });
        }
        harbour.boats.push(given.boat.name);
        return { type: "procedure", result: selected(harbour, fields) };
      }),
    };
  },
  async queryExplain() {
    throw new sdk.NotSupported("nothing is explained");
  },
  async mutationExplain() {
    throw new sdk.NotSupported("nothing is explained");
  },
});
