import type { Parsed } from "./parse.ts";
import type { Problem } from "./problem.ts";
import type { Plugin, Resolved } from "./resolved.ts";
import { resolveAggregateBooleanExpressions } from "./stages/aggregate-boolean-expressions/aggregate-boolean-expressions.ts";
import { resolveAggregateExpressions } from "./stages/aggregates/aggregates.ts";
import { resolveEntitySources } from "./stages/apollo/apollo.ts";
import { checkArguments } from "./stages/arguments/arguments.ts";
import { resolveBooleanExpressions } from "./stages/boolean-expressions/boolean-expressions.ts";
import { resolveScalarBooleanExpressions } from "./stages/boolean-expressions/scalar.ts";
import { resolveCommandPermissions } from "./stages/command-permissions/command-permissions.ts";
import { resolveCommands } from "./stages/commands/commands.ts";
import { checkConflicts } from "./stages/conflicts/conflicts.ts";
import {
  resolveConnectorScalars,
  withRepresentations,
} from "./stages/connector-scalars/connector-scalars.ts";
import { resolveDataConnectors } from "./stages/data-connectors/data-connectors.ts";
import { runtimeFlags } from "./stages/flags/runtime-flags.ts";
import { resolveGraphqlConfig } from "./stages/graphql-config/graphql-config.ts";
import { GraphqlNames } from "./stages/graphql-names.ts";
import type { Known } from "./stages/known.ts";
import { resolveModelPermissions } from "./stages/model-permissions/model-permissions.ts";
import { resolveModels } from "./stages/models/models.ts";
import { resolveModelsGraphql } from "./stages/models-graphql/models-graphql.ts";
import { resolveObjectRelationships } from "./stages/object-relationships/object-relationships.ts";
import { resolveObjectTypes } from "./stages/object-types/object-types.ts";
import { resolveOrderByExpressions } from "./stages/order-by-expressions/order-by-expressions.ts";
import { resolvePlugins } from "./stages/plugins/plugins.ts";
import { resolveRelationships } from "./stages/relationships/relationships.ts";
import { resolveGlobalIdSources } from "./stages/relay/relay.ts";
import { Report } from "./stages/report.ts";
import { rolesOf } from "./stages/roles/roles.ts";
import { resolveScalarTypes } from "./stages/scalar-types/scalar-types.ts";
import { resolveTypePermissions } from "./stages/type-permissions/type-permissions.ts";
import { tellViews } from "./stages/views/views.ts";

export interface ResolveOptions {
  /** Boolean expressions over aggregates, which OpenDD calls unstable. */
  aggregationPredicates: boolean;
}

/**
 * Makes of parsed OpenDD what the engine serves: every name looked up, every default filled in. The
 * first stage with problems ends it, and all of that stage's are told. Issues that the metadata's
 * flags do not refuse are warnings.
 */
export function resolve(
  parsed: Parsed,
  options: ResolveOptions,
): { resolved: Resolved; warnings: Problem[] } | { problems: Problem[] } {
  const report = new Report();
  const chain = stages(parsed, options, report);
  for (;;) {
    const { done, value } = chain.next();
    if (report.failed) return { problems: report.problems };
    if (!done) continue;
    const { problems, warnings } = report.judged(parsed.flags);
    return problems.length > 0 ? { problems } : { resolved: value, warnings };
  }
}

/** The stages in their order; each `yield` is where the chain ends if there were problems. */
function* stages(
  parsed: Parsed,
  { aggregationPredicates }: ResolveOptions,
  report: Report,
): Generator<undefined, Resolved> {
  // Filled stage by stage; what a stage takes of it says which must have come before.
  const known = { parsed, aggregationPredicates, graphqlNames: new GraphqlNames() } as Known;
  known.graphql = resolveGraphqlConfig(known, report);
  yield;
  known.connectors = resolveDataConnectors(known, report);
  yield;
  known.scalarTypes = resolveScalarTypes(known, report);
  yield;
  known.connectorScalars = resolveConnectorScalars(known, report);
  known.scalarTypes = withRepresentations(known);
  yield;
  known.objectTypes = resolveObjectTypes(known, report);
  yield;
  known.scalarBooleanExpressions = resolveScalarBooleanExpressions(known, report);
  yield;
  known.objectTypes = resolveTypePermissions(known, report);
  yield;
  known.relationships = resolveRelationships(known, report);
  yield;
  known.aggregateExpressions = resolveAggregateExpressions(known, report);
  yield;
  known.aggregateBooleanExpressions = resolveAggregateBooleanExpressions(known, report);
  yield;
  known.booleanExpressions = resolveBooleanExpressions(known, report);
  yield;
  known.orderByExpressions = resolveOrderByExpressions(known, report);
  yield;
  known.models = resolveModels(known, report);
  yield;
  known.commands = resolveCommands(known, report);
  yield;
  known.objectTypes = resolveEntitySources(known, report);
  yield;
  known.objectTypes = resolveGlobalIdSources(known, report);
  yield;
  known.objectTypes = resolveObjectRelationships(known, report);
  yield;
  checkArguments(known, report);
  yield;
  const { models, orderByExpressions } = resolveModelsGraphql(known, report);
  known.models = models;
  known.orderByExpressions = orderByExpressions;
  yield;
  known.commands = resolveCommandPermissions(known, report);
  yield;
  known.models = resolveModelPermissions(known, report);
  yield;
  const plugins = resolvePlugins(known, report);
  yield;
  checkConflicts(known, report);
  tellViews(known, report);
  return built(known, plugins);
}

function built(known: Known, plugins: Plugin[]): Resolved {
  return {
    flags: runtimeFlags(known.parsed.flags),
    graphql: known.graphql,
    connectors: known.connectors,
    scalarTypes: known.scalarTypes,
    objectTypes: known.objectTypes,
    booleanExpressions: known.booleanExpressions,
    orderByExpressions: known.orderByExpressions,
    aggregateExpressions: known.aggregateExpressions,
    models: known.models,
    commands: known.commands,
    roles: rolesOf(known),
    plugins,
  };
}
