import { expect, test } from "vitest";
import { built, connector, problemsIn, SCHEMA, warningsIn } from "../../testing/shop.ts";

function speaking(version: string, capabilities: string) {
  return connector(
    {},
    {
      schema: {
        version,
        schema: {
          scalar_types: {},
          object_types: {},
          collections: [],
          functions: [],
          procedures: [],
        },
        capabilities: { version: capabilities, capabilities: { query: {}, mutation: {} } },
      },
    },
  );
}

const PRESET = {
  httpHeaders: { forward: ["Authorization"], additional: { "X-Who": { literal: "me" } } },
};

test("a connector keeps where it is, what it says and what it is given", () => {
  const link = connector(
    {},
    {
      url: {
        readWriteUrls: { read: { value: "http://read.test" }, write: { valueFromEnv: "URL" } },
      },
      headers: { Authorization: { valueFromEnv: "TOKEN" } },
      argumentPresets: [{ argument: "headers", value: PRESET }],
      responseHeaders: { headersField: "h", resultField: "r", forwardHeaders: ["Set-Cookie"] },
    },
  );
  expect(built([link]).connectors["shop.db"]).toMatchObject({
    version: "v0.2",
    url: { read: { value: "http://read.test" }, write: { valueFromEnv: "URL" } },
    headers: { Authorization: { valueFromEnv: "TOKEN" } },
    schema: SCHEMA,
    responseHeaders: { headersField: "h", resultField: "r", forwardHeaders: ["set-cookie"] },
    argumentPresets: [
      {
        argument: "headers",
        headers: { forward: ["authorization"], additional: { "x-who": { literal: "me" } } },
      },
    ],
  });
});

test("a connector of NDC 0.1 is served as one of 0.2", () => {
  const made = built([speaking("v0.1", "0.1.6")]).connectors["shop.db"];
  expect(made).toMatchObject({
    version: "v0.1",
    capabilities: { query: { exists: { unrelated: {} } } },
  });
});

test("a connector whose version is not that of its schema is refused; an unreadable one of 0.1 is told", () => {
  const error = "The data connector db (in subgraph shop) has an error: ";
  expect(problemsIn([speaking("v0.1", "0.2.0")])).toEqual([
    `${error}The version specified in the capabilities ("0.2.0") is not compatible with the schema version specified. The version requirement is ^0.1.0`,
  ]);
  expect(problemsIn([speaking("v0.2", "^0.2.0")])[0]).toContain("is an invalid version");
  expect(warningsIn([speaking("v0.1", "^0.1.0")])[0]).toContain("has an issue");
  expect(problemsIn([speaking("v0.1", "*")], { require_valid_ndc_v01_version: true })).toHaveLength(
    1,
  );
});

test("documents that are not NDC are refused, with all mistakes", () => {
  const broken = connector({
    schema: { collections: [{}] as never, functions: "none" as never },
  });
  const told = problemsIn([broken]);
  expect(told.length).toBeGreaterThan(1);
  expect(told.every((one) => one.startsWith("The data connector db (in subgraph shop) has"))).toBe(
    true,
  );
});

test("everything else that a link cannot have is refused", () => {
  const error = "The data connector db (in subgraph shop) has an error: ";
  const preset = (argument: string) => [{ argument, value: PRESET }];
  const cases: [definition: object, message: string][] = [
    [
      { url: { singleUrl: { value: "db.test" } } },
      "The url for the data connector is invalid: relative URL without a base",
    ],
    [{ headers: { "no header": { value: "x" } } }, "Invalid header name no header specified"],
    [{ headers: { x: { value: "a\nb" } } }, "Invalid value specified for header x"],
    [
      { argumentPresets: preset("id") },
      'Unsupported type representation {"type":"int32"} in scalar type int, for argument preset name id. Only \'json\' representation is supported.',
    ],
    [
      {
        argumentPresets: [
          { argument: "a", value: { httpHeaders: { forward: ["é"], additional: {} } } },
        ],
      },
      "Invalid header name é specified",
    ],
  ];
  for (const [definition, message] of cases) {
    expect(problemsIn([connector({}, definition)])).toEqual([`${error}${message}`]);
  }
  expect(problemsIn([connector(), connector()])).toEqual([
    `${error}the data connector is defined more than once`,
  ]);
});

test("all connectors are told at once", () => {
  const other = connector({}, { name: "other", url: { singleUrl: { value: "" } } });
  const first = connector({}, { url: { singleUrl: { value: "" } } });
  expect(problemsIn([first, other])).toHaveLength(2);
});
