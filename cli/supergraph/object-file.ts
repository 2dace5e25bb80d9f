import { stringify } from "yaml";
import type { OpenDdSubgraphObject } from "../../functions/engine/metadata/opendd/metadata.gen.ts";

/** A file for each type that has models, with all of it, for each command, and one for all the rest. */
export class ObjectFiles {
  readonly #connector: string;
  readonly #typeOfModel = new Map<string, string>();
  readonly #modelTypes: ReadonlySet<string>;

  constructor(connector: string, objects: Iterable<OpenDdSubgraphObject>) {
    this.#connector = connector;
    for (const { kind, definition } of objects) {
      if (kind === "Model") this.#typeOfModel.set(definition.name, definition.objectType);
    }
    this.#modelTypes = new Set(this.#typeOfModel.values());
  }

  /** Relative to the subgraph's metadata. */
  nameOf(object: OpenDdSubgraphObject): string {
    // YAML with places takes seconds a megabyte, and of a connector's schema nobody writes by hand.
    if (object.kind === "DataConnectorLink") return `${this.#connector}.json`;
    return `${this.#subject(object) ?? `${this.#connector}-types`}.hml`;
  }

  /** Of the many types that only arguments and results are of, nobody wants a file each. */
  #ofModel(type: string | null): string | null {
    return type !== null && this.#modelTypes.has(type) ? type : null;
  }

  #subject({ kind, definition }: OpenDdSubgraphObject): string | null {
    switch (kind) {
      case "ObjectType":
        return this.#ofModel(definition.name);
      case "TypePermissions":
        return this.#ofModel(definition.typeName);
      case "Model":
        return definition.objectType;
      case "ModelPermissions":
        return this.#typeOfModel.get(definition.modelName) ?? definition.modelName;
      case "Relationship":
        return this.#ofModel(definition.sourceType);
      case "Command":
        return definition.name;
      case "CommandPermissions":
        return definition.commandName;
      case "BooleanExpressionType":
        return this.#ofModel(
          "object" in definition.operand ? definition.operand.object.type : null,
        );
      case "OrderByExpression":
        return this.#ofModel(
          "object" in definition.operand ? definition.operand.object.orderedType : null,
        );
      case "AggregateExpression":
        return this.#ofModel(
          "object" in definition.operand ? definition.operand.object.aggregatedType : null,
        );
      case "ScalarType":
      case "DataConnectorLink":
      case "DataConnectorScalarRepresentation":
      case "GraphqlConfig":
      case "LifecyclePluginHook":
      case "ObjectBooleanExpressionType":
      case "View":
      case "ViewPermissions":
        return null;
    }
  }
}

/** Objects as the documents of a YAML file. */
export function yamlDocuments(objects: readonly unknown[], eol = "\n"): string {
  const text = objects
    .map((one) => `---\n${stringify(one, { lineWidth: 0, aliasDuplicateObjects: false })}`)
    .join("");
  return eol === "\n" ? text : text.replaceAll("\n", eol);
}
