import type { GraphqlConfig } from "../../resolved.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveGraphqlConfig(
  _known: Pick<Known, "parsed">,
  _report: Report,
): GraphqlConfig {
  return {
    queryRoot: "Query",
    mutationRoot: "Mutation",
    subscriptionRoot: null,
    argumentsField: "args",
    limitField: "limit",
    offsetField: "offset",
    filter: { where: "where", and: "_and", or: "_or", not: "_not", isNull: "_is_null" },
    orderBy: null,
    aggregate: null,
  };
}
