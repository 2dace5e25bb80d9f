import { expect, it } from "vitest";
import { mapValues } from "../../../functions/engine/connectors/memory/rows.ts";
import { CORPUS, describeWithCorpus } from "./corpus.ts";
import { customConnector, type CustomConnectorName } from "./custom-connector.ts";

/** A request to the test connector and what it must answer. */
export interface Exchange {
  name: string;
  collection: string;
  /** Literals. */
  args?: Record<string, unknown>;
  query?: object;
  /** Beside the collection, the query and the arguments. */
  rest?: object;
  /** The row sets, or the error. */
  answer: unknown;
}

const connectors = new Map<CustomConnectorName, ReturnType<typeof customConnector>>();

export async function post(
  connector: CustomConnectorName,
  path: string,
  body: object,
): Promise<{ status: number; body: unknown }> {
  const app = connectors.get(connector) ?? customConnector(connector, CORPUS);
  connectors.set(connector, app);
  const answer = await (await app).request(path, { method: "POST", body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

/** A test for each exchange with this connector. */
export function table(
  connector: CustomConnectorName,
  name: string,
  exchanges: readonly Exchange[],
): void {
  describeWithCorpus(name, () => {
    it.each(exchanges)("$name", async (exchange) => {
      await answersAs(connector, exchange);
    });
  });
}

async function answersAs(
  connector: CustomConnectorName,
  { collection, args = {}, query = {}, rest = {}, answer }: Exchange,
): Promise<void> {
  const sent = await post(connector, "/query", {
    collection,
    arguments: literals(args),
    query,
    collection_relationships: {},
    ...rest,
  });
  expect(sent).toEqual(isError(answer) ? answer : { status: 200, body: answer });
}

export function error(status: number, message: string, details: unknown = null) {
  return { status, body: { message, details } };
}

function isError(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "status" in answer;
}

export function literals(args: Record<string, unknown>): Record<string, unknown> {
  return mapValues(args, (value) => ({ type: "literal", value }));
}

export function column(name: string, rest: object = {}): object {
  return { type: "column", column: name, ...rest };
}

export const ID = { id: column("id") };

/** The answer that consists of rows with these ids. */
export function idRows(...ids: readonly number[]): unknown {
  return [{ rows: ids.map((id) => ({ id })) }];
}

export function scalar(value: unknown): object {
  return { type: "scalar", value };
}

/** A comparison of a column. In 0.1 a column has a path, here none. */
export function compared(name: string, operator: string, value: object, rest: object = {}): object {
  return {
    type: "binary_comparison_operator",
    column: { type: "column", name, path: [], ...rest },
    operator,
    value,
  };
}

export function is(name: string, operator: string, value: unknown, rest: object = {}): object {
  return compared(name, operator, scalar(value), rest);
}

export function isNull(name: string, rest: object = {}): object {
  return {
    type: "unary_comparison_operator",
    operator: "is_null",
    column: { type: "column", name, path: [], ...rest },
  };
}

export function orderedBy(...targets: readonly object[]): object {
  return {
    elements: targets.map((target) => ({
      order_direction: "asc",
      target: { type: "column", path: [], ...target },
    })),
  };
}

export function descendingBy(...targets: readonly object[]): object {
  return {
    elements: targets.map((target) => ({
      order_direction: "desc",
      target: { type: "column", path: [], ...target },
    })),
  };
}

/** The relationships of the data, in the form of 0.2. */
export const RELATIONSHIPS = {
  actors: related("array", "actors", { id: ["movie_id"] }),
  movie: related("object", "movies", { movie_id: ["id"] }),
  country: related("object", "countries", { country_id: ["id"] }),
  continent: related("object", "continents", { continent_id: ["id"] }),
  countries: related("array", "countries", { id: ["continent_id"] }),
  actorsByMovie: related(
    "array",
    "actors_by_movie",
    {},
    {
      movie_id: { type: "column", name: "id" },
    },
  ),
  latestId: related("object", "latest_actor_id", { id: ["__value"] }),
  everyMovie: related("array", "movies", {}),
  longMapping: related("object", "movies", { movie_id: ["id", "ignored"] }),
};

export function related(
  type: "object" | "array",
  collection: string,
  mapping: object,
  args: object = {},
): object {
  return {
    relationship_type: type,
    target_collection: collection,
    column_mapping: mapping,
    arguments: args,
  };
}

export const WITH_RELATIONSHIPS = { collection_relationships: RELATIONSHIPS };

export function step(relationship: string, rest: object = {}): object {
  return { relationship, arguments: {}, ...rest };
}
