import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { keyOf, shown } from "../../names.ts";
import type { CommandSource } from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { Command, Connector } from "../../resolved.ts";
import { mapArguments } from "../arguments/argument-mapping.ts";
import type { Known } from "../known.ts";
import { checkTypeMappings, type WrappedResult } from "../models/type-mappings.ts";

import { own } from "../own.ts";
import { about, refuse, type Report } from "../report.ts";
import { customType } from "../type-kinds.ts";

type Source = NonNullable<Command["source"]>;

/** The function or procedure of a connector that carries a command out. */
export function commandSource(
  definition: CommandSource,
  command: Command,
  { subgraph, path }: Located,
  known: Known,
  report: Report,
): Source {
  const at = [...path, "source"];
  const key = keyOf(subgraph, definition.dataConnectorName);
  const connector = known.connectors[key];
  if (connector === undefined) {
    refuse(
      `the source data connector ${shown(key)} for command ${shown(command.name)} has not been defined`,
      [...at, "dataConnectorName"],
    );
  }
  const { kind, called } = implementation(definition, command, connector, at);
  const mapping = `mapping arguments in the command ${shown(command.name)} to the ${kind} ${called.name} in the data connector ${shown(key)}`;
  const { argumentMapping = {} } = definition;
  const mapped = about(
    (message) => `An error occurred while ${mapping}: ${message}`,
    [...at, "argumentMapping"],
    () => mapArguments(command.arguments, argumentMapping, called.arguments, connector, known),
  );
  for (const { text, refusedBy } of mapped.issues) {
    report.issue(problem(`An issue occurred while ${mapping}: ${text}`, at), refusedBy);
  }
  about(
    (message) => `${message} in command ${shown(command.name)}`,
    [...path, "outputType"],
    () => checkTypes(command, called, connector, mapped.types, known),
  );
  checkResult(command, called, connector, known, at);
  return {
    connector: key,
    kind,
    name: called.name,
    argumentMapping: mapped.mapping,
    resultType: called.result_type,
  };
}

function implementation(
  { dataConnectorCommand: given }: CommandSource,
  command: Command,
  connector: Connector,
  at: Path,
): { kind: Source["kind"]; called: ndc.FunctionInfo | ndc.ProcedureInfo } {
  const [kind, name, all] =
    "function" in given
      ? (["function", given.function, connector.schema.functions] as const)
      : (["procedure", given.procedure, connector.schema.procedures] as const);
  const called = all.find((one) => one.name === name);
  if (called !== undefined) return { kind, called };
  refuse(
    `the ${kind} ${name} in the data connector ${shown(connector.name)} for command ${shown(command.name)} has not been defined`,
    [...at, "dataConnectorCommand"],
  );
}

/** The object type of the answer and those of the arguments must be mapped. */
function checkTypes(
  { outputType }: Command,
  called: ndc.FunctionInfo,
  connector: Connector,
  argumentTypes: Parameters<typeof checkTypeMappings>[0],
  known: Known,
): void {
  const output = customType(outputType);
  const ndcType = namedNdcType(called.result_type);
  if (output === null || known.objectTypes[output] === undefined) {
    checkTypeMappings(argumentTypes, connector, known);
    return;
  }
  if (own(connector.schema.object_types, ndcType) === undefined) {
    refuse(`ndc validation error: type ${ndcType} is not defined in the agent schema`);
  }
  const wrapped = wrappedResult(ndcType, connector);
  checkTypeMappings([{ type: output, ndcType }, ...argumentTypes], connector, known, wrapped);
}

/** An answer that holds headers for the client beside its result. */
function wrappedResult(
  ndcType: string,
  { schema, responseHeaders }: Connector,
): WrappedResult | null {
  if (responseHeaders === null) return null;
  const fields = own(schema.object_types, ndcType)?.fields ?? {};
  const result = own(fields, responseHeaders.resultField);
  const headers = own(fields, responseHeaders.headersField);
  if (result === undefined || headers === undefined) return null;
  return { ndcType, resultType: namedNdcType(result.type) };
}

/** The type of the answer must be in the schema, with the columns of the command's output type. */
function checkResult(
  command: Command,
  called: ndc.FunctionInfo,
  connector: Connector,
  { objectTypes }: Pick<Known, "objectTypes">,
  at: Path,
): void {
  const ndcType = namedNdcType(called.result_type);
  const { schema } = connector;
  const actual = wrappedResult(ndcType, connector)?.resultType ?? ndcType;
  for (const name of [ndcType, actual]) {
    const isScalar = own(schema.scalar_types, name) !== undefined;
    if (isScalar || own(schema.object_types, name) !== undefined) continue;
    refuse(`NDC validation error: type ${name} is not defined in the agent schema`, at);
  }
  const output = customType(command.outputType);
  const objectType = own(schema.object_types, actual);
  if (output === null || objectType === undefined) return;
  const mapping = own(objectTypes[output]?.mappings[connector.name] ?? {}, actual);
  if (mapping === undefined) {
    refuse(
      `NDC validation error: mapping for type ${shown(output)} of command ${shown(command.name)} is not defined`,
      at,
    );
  }
}
