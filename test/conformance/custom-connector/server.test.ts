import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  ID,
  WITH_RELATIONSHIPS,
  column,
  error,
  idRows,
  is,
  orderedBy,
  step,
  table,
} from "./asking.ts";
import { CORPUS, describeWithCorpus } from "./corpus.ts";
import { type CustomConnectorName, startCustomConnector } from "./custom-connector.ts";

const FOLDERS = {
  "custom-v02": ["v0.2", "v0.2"],
  "custom-v01": ["v0.1", "v0.1"],
  "custom-no-relationships": ["v0.2", "v0.2-no-relationships"],
} as const satisfies Record<CustomConnectorName, unknown>;

describeWithCorpus("each connector over HTTP", () => {
  const names = Object.keys(FOLDERS) as CustomConnectorName[];

  it.each(names)("%s says what the corpus says of it", async (name) => {
    const { url, stop } = await startCustomConnector(name, CORPUS);
    const [schemaOf, capabilitiesOf] = FOLDERS[name];
    const file = async (path: string): Promise<unknown> =>
      JSON.parse(await readFile(join(CORPUS, "opendd/custom-connector", path), "utf8"));
    const json = async (path: string) => (await fetch(`${url}${path}`)).json();
    expect((await fetch(`${url}/healthz`)).status).toBe(204);
    expect(await json("/schema")).toEqual(await file(`${schemaOf}/schema.json`));
    expect(await json("/capabilities")).toEqual(await file(`${capabilitiesOf}/capabilities.json`));
    const explain = await fetch(`${url}/explain`, { method: "POST", body: "{}" });
    expect({ status: explain.status, body: await explain.json() }).toEqual(
      error(501, "explain is not supported"),
    );
    await stop();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
  });

  it("custom-v02 answers the two exchanges of its description, of any NDC version", async () => {
    const { url, stop } = await startCustomConnector("custom-v02", CORPUS);
    const post = async (path: string, body: string) => {
      const headers = { "content-type": "application/json", "x-hasura-ndc-version": "9.9.9" };
      const answer = await fetch(`${url}${path}`, { method: "POST", headers, body });
      return { status: answer.status, body: await answer.json() };
    };
    const query = `{"collection": "get_actor_by_id", "arguments": {"id": {"type": "literal", "value": 1}},
      "query": {"fields": {"__value": {"type": "column", "column": "__value",
        "fields": {"type": "object", "fields": {"name": {"type": "column", "column": "name"}}}}}},
      "collection_relationships": {}}`;
    expect(await post("/query", query)).toEqual({
      status: 200,
      body: [{ rows: [{ __value: { name: "Leonardo DiCaprio" } }] }],
    });
    const mutation = `{"operations": [{"type": "procedure", "name": "uppercase_actor_name_by_id", "arguments": {"id": 1},
      "fields": {"type": "object", "fields": {"actor_id": {"type": "column", "column": "id"}, "name": {"type": "column", "column": "name"}}}}],
      "collection_relationships": {}}`;
    expect(await post("/mutation", mutation)).toEqual({
      status: 200,
      body: {
        operation_results: [
          { type: "procedure", result: { actor_id: 1, name: "LEONARDO DICAPRIO" } },
        ],
      },
    });
    await stop();
  });
});

const refused = error(400, "Relationships are not supported");
const exists = (collection: object, predicate: object) => ({
  type: "exists",
  in_collection: { arguments: {}, ...collection },
  predicate,
});

table("custom-no-relationships", "without relationships", [
  {
    name: "a relationship field is refused",
    collection: "movies",
    query: {
      fields: { x: { type: "relationship", relationship: "actors", arguments: {}, query: {} } },
    },
    rest: WITH_RELATIONSHIPS,
    answer: refused,
  },
  {
    name: "a path in ordering is refused",
    collection: "actors",
    query: { order_by: orderedBy({ name: "title", path: [step("movie")] }) },
    rest: WITH_RELATIONSHIPS,
    answer: refused,
  },
  {
    name: "a path on the right side of a comparison is refused",
    collection: "movies",
    query: {
      predicate: {
        type: "binary_comparison_operator",
        column: { type: "column", name: "id" },
        operator: "_eq",
        value: { type: "column", name: "id", path: [step("actors")] },
      },
    },
    rest: WITH_RELATIONSHIPS,
    answer: refused,
  },
  {
    name: "exists in related rows is refused",
    collection: "movies",
    query: { predicate: exists({ type: "related", relationship: "actors" }, is("id", "_eq", 1)) },
    rest: WITH_RELATIONSHIPS,
    answer: refused,
  },
  {
    name: "exists in unrelated rows works",
    collection: "movies",
    query: {
      fields: ID,
      predicate: exists({ type: "unrelated", collection: "actors" }, is("id", "_eq", 0)),
    },
    answer: idRows(1, 2, 3, 4, 5),
  },
  {
    name: "exists in nested objects works",
    collection: "countries",
    query: {
      fields: ID,
      predicate: exists(
        { type: "nested_collection", column_name: "cities" },
        is("name", "_eq", "Hull"),
      ),
    },
    answer: idRows(1),
  },
  {
    name: "everything else works as with relationships",
    collection: "actors",
    query: { fields: { n: column("name") }, limit: 1 },
    answer: [{ rows: [{ n: "Peter" }] }],
  },
]);
