import type { CommandV1, OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { camelCase } from "./graphql-name.ts";
import { argumentsOf } from "./models.ts";
import { compareNames, type Outline, typeText } from "./outline.ts";

/** Functions as commands of the query root, procedures of the mutation root. */
export function commandObjects(role: string, outline: Outline): OpenDdSubgraphObject[] {
  const { functions, procedures } = outline.schema;
  return [
    ...functions
      .toSorted(compareNames)
      .flatMap((one) => command(one, { function: one.name }, role, outline)),
    ...procedures
      .toSorted(compareNames)
      .flatMap((one) => command(one, { procedure: one.name }, role, outline)),
  ];
}

function command(
  called: ndc.FunctionInfo | ndc.ProcedureInfo,
  source: { function: string } | { procedure: string },
  role: string,
  outline: Outline,
): OpenDdSubgraphObject[] {
  const { connector, names } = outline;
  const outputType = typeText(called.result_type, outline);
  if (outputType === null || called.result_type.type === "predicate") return [];
  const [kind] = Object.keys(source);
  const key = `command:${connector}:${kind}:${called.name}`;
  const name = names.of("command", key, camelCase(called.name));
  const taken = argumentsOf(called.arguments, [], outline);
  if (taken === null) return [];
  const { definitions, mapping } = taken;
  const definition: CommandV1 = {
    name,
    outputType,
    ...(called.description ? { description: called.description } : {}),
    ...(definitions.length === 0 ? {} : { arguments: definitions }),
    source: {
      dataConnectorName: connector,
      dataConnectorCommand: source,
      argumentMapping: mapping,
    },
    graphql: {
      rootFieldName: names.of("root", `command:${name}`, name),
      rootFieldKind: "function" in source ? "Query" : "Mutation",
    },
  };
  return [
    { kind: "Command", version: "v1", definition },
    {
      kind: "CommandPermissions",
      version: "v1",
      definition: { commandName: name, permissions: [{ role, allowExecution: true }] },
    },
  ];
}
