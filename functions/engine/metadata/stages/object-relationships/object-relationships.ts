import { type Key, keyOf, shown } from "../../names.ts";
import { problem } from "../../problem.ts";
import type {
  ModelMapping,
  ObjectType,
  Relationship,
  RelationshipCapability,
  RelationshipTarget,
} from "../../resolved.ts";
import { checkAggregateUse } from "../aggregates/model-use.ts";
import { graphqlName } from "../graphql-names.ts";
import type { Known, RelationshipDefinition } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { commandMappings, modelMappings } from "./mappings.ts";

type Needs = Omit<Known, "orderByExpressions">;

/** Adds to the object types the relationships that start from them, each with its target. */
export function resolveObjectRelationships(known: Needs, report: Report): Known["objectTypes"] {
  return Object.fromEntries(
    Object.entries(known.objectTypes).map(([name, type]) => {
      const relationships: ObjectType["relationships"] = {};
      report.attempt(() => {
        for (const definition of Object.values(known.relationships[name] ?? {})) {
          if (definition === null) continue;
          const made = relationshipFrom(definition, type, known, report);
          relationships[made.name] = made;
        }
      });
      return [name, { ...type, relationships }];
    }),
  );
}

function relationshipFrom(
  located: RelationshipDefinition,
  source: ObjectType,
  known: Needs,
  report: Report,
): Relationship {
  const { definition, path } = located;
  const { name, description, deprecated, target } = definition;
  return {
    name,
    source: source.name,
    description: description ?? null,
    deprecated: deprecated ? { reason: deprecated.reason ?? null } : null,
    graphqlFieldName: graphqlName(name, [...path, "name"]),
    target:
      "model" in target
        ? modelTarget(located, source, target.model, known, report)
        : commandTarget(located, source, target.command.name, known, report),
  };
}

function modelTarget(
  located: RelationshipDefinition,
  source: ObjectType,
  target: { name: string; relationshipType: "Object" | "Array" },
  known: Needs,
  report: Report,
): RelationshipTarget {
  const { definition, path } = located;
  const name = keyOf(located.targetSubgraph, target.name);
  const model = known.models[name];
  if (model === undefined) {
    return refuse(
      `unknown target model ${shown(name)} used in relationship ${definition.name} on type ${shown(source.name)}`,
      [...path, "target", "model"],
    );
  }
  const connector = model.source?.connector ?? null;
  const capability = capabilityOf(located, source, connector, known, report);
  const mappings: ModelMapping[] = modelMappings(located, source, model, known);
  return {
    kind: "model",
    model: name,
    objectType: model.objectType,
    relationshipType: target.relationshipType,
    mappings,
    aggregate: aggregateOf(located, source, model, known),
    capability,
  };
}

/** How rows are aggregated across an array relationship; its field needs a name of its own. */
function aggregateOf(
  { definition, path, targetSubgraph }: RelationshipDefinition,
  source: ObjectType,
  model: Known["models"][string],
  known: Needs,
): Extract<RelationshipTarget, { kind: "model" }>["aggregate"] {
  const { name, target, graphql } = definition;
  if (!("model" in target) || !target.model.aggregate) return null;
  const at = [...path, "target", "model", "aggregate"];
  const relationship = `relationship ${name} on type ${shown(source.name)}`;
  if (target.model.relationshipType !== "Array") {
    refuse(
      `The ${relationship} defines an aggregate, but aggregates can only be used with array relationships, not object relationships`,
      at,
    );
  }
  const expression = keyOf(targetSubgraph, target.model.aggregate.aggregateExpression);
  const prefix = `The aggregate defined on the ${relationship} has an error: `;
  checkAggregateUse(expression, model, { prefix, path: at }, known);
  const fieldName = graphql?.aggregateFieldName ?? null;
  if (fieldName !== null && known.graphql.aggregate === null) {
    refuse(
      "the filterInputFieldName for aggregate needs to be defined in GraphqlConfig, when models have a selectAggregate graphql API",
      [...path, "graphql"],
    );
  }
  return {
    expression,
    description: target.model.aggregate.description ?? null,
    graphqlFieldName: fieldName && graphqlName(fieldName, [...path, "graphql"]),
  };
}

function commandTarget(
  located: RelationshipDefinition,
  source: ObjectType,
  target: string,
  known: Needs,
  report: Report,
): RelationshipTarget {
  const { definition, path } = located;
  const name = keyOf(located.targetSubgraph, target);
  const command = known.commands[name];
  const at = [...path, "target", "command"];
  if (command === undefined) {
    return refuse(
      `unknown target command ${shown(name)} used in relationship ${definition.name} on type ${shown(source.name)}`,
      at,
    );
  }
  if (command.source?.kind === "procedure") {
    report.issue(
      problem(
        `Procedure based commands are not supported in relationships. Relationship '${definition.name}' on type '${shown(source.name)}' targets command '${shown(name)}' which is backed by procedure '${command.source.name}'`,
        at,
      ),
      "disallow_procedure_command_relationships",
    );
  }
  return {
    kind: "command",
    command: name,
    type: command.outputType,
    mappings: commandMappings(located, source, command),
    capability: capabilityOf(located, source, command.source?.connector ?? null, known, report),
  };
}

function capabilityOf(
  { definition, path }: RelationshipDefinition,
  source: ObjectType,
  target: Key | null,
  { connectors }: Needs,
  report: Report,
): RelationshipCapability {
  const capabilities = target === null ? undefined : connectors[target]?.capabilities;
  if (target === null || capabilities === undefined) {
    return { local: null, relationComparisons: false, supportsNested: false };
  }
  const { relationships, query } = capabilities;
  if (!relationships && !query.variables) {
    report.issue(
      problem(
        `The data connector ${shown(target)} does not support relationships or variables, so it cannot be used for relationship ${definition.name} on type ${shown(source.name)}`,
        path,
      ),
      "disallow_local_relationships_on_data_connectors_without_relationships_or_variables",
    );
  }
  const local = relationships && source.mappings[target] !== undefined;
  return {
    local: local ? target : null,
    relationComparisons: Boolean(relationships?.relation_comparisons),
    supportsNested: Boolean(relationships?.nested),
  };
}
