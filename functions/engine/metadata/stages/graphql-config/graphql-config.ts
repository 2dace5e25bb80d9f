import type {
  GraphqlConfigV1,
  OrderByInputGraphqlConfig,
  QueryGraphqlConfig,
} from "../../opendd/metadata.gen.ts";
import { objectsOf } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { GraphqlConfig } from "../../resolved.ts";
import { graphqlName } from "../graphql-names.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";

/** The names of the GraphQL API. Older metadata has none, and is served with these. */
const BY_DEFAULT: GraphqlConfigV1 = {
  query: {
    rootOperationTypeName: "Query",
    argumentsInput: { fieldName: "args" },
    limitInput: { fieldName: "limit" },
    offsetInput: { fieldName: "offset" },
    filterInput: {
      fieldName: "where",
      operatorNames: { and: "_and", or: "_or", not: "_not", isNull: "_is_null" },
    },
    orderByInput: {
      fieldName: "order_by",
      enumDirectionValues: { asc: "Asc", desc: "Desc" },
      enumTypeNames: [{ typeName: "order_by", directions: ["Asc", "Desc"] }],
    },
    aggregate: {
      filterInputFieldName: "filter_input",
      countFieldName: "_count",
      countDistinctFieldName: "_count_distinct",
    },
  },
  mutation: { rootOperationTypeName: "Mutation" },
};

export function resolveGraphqlConfig(known: Pick<Known, "parsed">, report: Report): GraphqlConfig {
  const [located, second] = objectsOf(known.parsed, "GraphqlConfig");
  if (second !== undefined) {
    const message = "graphql configuration should be defined only once in supergraph";
    report.problem(problem(message, second.path));
  }
  if (located === undefined && known.parsed.flags.require_graphql_config === true) {
    report.problem(problem("graphql configuration is not defined in supergraph"));
  }
  const byDefault = configFrom(BY_DEFAULT, []);
  if (located === undefined) return byDefault;
  const { path, object } = located;
  return report.attempt(() => configFrom(object.definition, path)) ?? byDefault;
}

function configFrom(definition: GraphqlConfigV1, path: Path): GraphqlConfig {
  const { query, mutation, subscription, apolloFederation } = definition;
  const at = [...path, "query"];
  const subscriptionRoot = subscription?.rootOperationTypeName ?? null;
  return {
    queryRoot: graphqlName(query.rootOperationTypeName, [...at, "rootOperationTypeName"]),
    mutationRoot: graphqlName(mutation.rootOperationTypeName, [...path, "mutation"]),
    subscriptionRoot: subscriptionRoot && graphqlName(subscriptionRoot, [...path, "subscription"]),
    argumentsField: fieldName(query, "argumentsInput", at),
    limitField: fieldName(query, "limitInput", at),
    offsetField: fieldName(query, "offsetInput", at),
    filter: filterFrom(query, [...at, "filterInput"]),
    orderBy: query.orderByInput ? orderByFrom(query.orderByInput, [...at, "orderByInput"]) : null,
    aggregate: aggregateFrom(query, [...at, "aggregate"]),
    apolloFederationRootFields: apolloFederation?.enableRootFields ?? false,
  };
}

function fieldName(
  query: QueryGraphqlConfig,
  input: "argumentsInput" | "limitInput" | "offsetInput",
  at: Path,
): string | null {
  const name = query[input]?.fieldName;
  return name === undefined ? null : graphqlName(name, [...at, input, "fieldName"]);
}

function filterFrom({ filterInput }: QueryGraphqlConfig, path: Path): GraphqlConfig["filter"] {
  if (!filterInput) return null;
  const { fieldName: where, operatorNames } = filterInput;
  const operator = (key: keyof typeof operatorNames) =>
    graphqlName(operatorNames[key], [...path, "operatorNames", key]);
  return {
    where: graphqlName(where, [...path, "fieldName"]),
    and: operator("and"),
    or: operator("or"),
    not: operator("not"),
    isNull: operator("isNull"),
  };
}

function orderByFrom(input: OrderByInputGraphqlConfig, path: Path): GraphqlConfig["orderBy"] {
  const at = [...path, "enumTypeNames"];
  const [type, second] = input.enumTypeNames;
  if (type === undefined) {
    return refuse(
      "the orderByInput.enumTypeNames needs to be defined in GraphqlConfig, when models have orderByExpressionType",
      at,
    );
  }
  if (second !== undefined) {
    refuse(
      "only one enumTypeNames can be defined in GraphqlConfig, whose direction values are both 'asc' and 'desc'.",
      at,
    );
  }
  if (new Set(type.directions).size < 2) {
    refuse(
      `invalid directions: ${type.directions.join(",")} defined in orderByInput of GraphqlConfig , currently there is no support for partial directions. Please specify a type which has both 'asc' and 'desc' directions`,
      [...at, 0, "directions"],
    );
  }
  const values = input.enumDirectionValues;
  return {
    orderBy: graphqlName(input.fieldName, [...path, "fieldName"]),
    asc: graphqlName(values.asc, [...path, "enumDirectionValues", "asc"]),
    desc: graphqlName(values.desc, [...path, "enumDirectionValues", "desc"]),
    enumTypes: [
      {
        directions: ["Asc", "Desc"],
        typeName: graphqlName(type.typeName, [...at, 0, "typeName"]),
      },
    ],
  };
}

function aggregateFrom({ aggregate }: QueryGraphqlConfig, path: Path): GraphqlConfig["aggregate"] {
  if (!aggregate) return null;
  const name = (key: keyof typeof aggregate) => graphqlName(aggregate[key], [...path, key]);
  return {
    filterInput: name("filterInputFieldName"),
    count: name("countFieldName"),
    countDistinct: name("countDistinctFieldName"),
  };
}
