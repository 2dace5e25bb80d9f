import { namedNdcType } from "../../../shared/protocol/ndc/types.ts";
import type { BoundField, BoundSelection } from "../graphql/bind.ts";
import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { Command, Connector } from "../metadata/resolved.ts";
import { innermost } from "../metadata/type-ref.ts";
import { calleeArguments, type GivenArguments } from "./arguments.ts";
import type { PlanContext } from "./context.ts";
import { givenArguments } from "./model-arguments.ts";
import { nestedFields, nestedShape } from "./nested.ts";
import { type Gathering, placeOf } from "./place.ts";
import type { Argument, PlannedField, Shape } from "./plan.ts";
import { presetPredicate } from "./row-filter.ts";
import type { SelectObject } from "./select-object.ts";

type CommandSource = NonNullable<Command["source"]>;

export function commandSource(command: Command): CommandSource {
  if (command.source !== null) return command.source;
  throw new Error(`${command.name} has no source`);
}

/** The arguments of a function or procedure, from those of a field. */
export function commandFieldArguments(
  cx: PlanContext,
  gathering: Gathering,
  command: Command,
  field: Pick<BoundField, "arguments">,
  more: GivenArguments = {},
): Record<string, Argument> {
  const source = commandSource(command);
  const { schema } = cx.metadata.connector(source.connector);
  const callees = source.kind === "function" ? schema.functions : schema.procedures;
  const declared = callees.find(({ name }) => name === source.name)?.arguments ?? {};
  const typeOf = (name: string) => declared[source.argumentMapping[name] ?? name]?.type ?? null;
  const given = givenArguments(cx, gathering, field, command.arguments, typeOf);
  return calleeArguments(
    cx,
    { ...given, ...more },
    {
      connector: source.connector,
      arguments: command.arguments,
      argumentMapping: source.argumentMapping,
      declared,
      presets: command.permissions[cx.session.role]?.argumentPresets ?? [],
      predicate: presetPredicate(cx, gathering),
    },
  );
}

export interface SelectedOutput {
  column: Extract<PlannedField, { type: "column" }>;
  /** Of a procedure's answer. */
  fields: ndc.NestedField | null;
  shape: Shape;
  headers: Connector["responseHeaders"];
}

/** What a command answers with, as its selection asks for it. */
export function selectOutput(
  cx: PlanContext,
  gathering: Gathering,
  command: Command,
  selection: BoundSelection | null,
  select: SelectObject,
): SelectedOutput {
  const { resultType, connector } = commandSource(command);
  const { responseHeaders, schema } = cx.metadata.connector(connector);
  const wrapped = schema.object_types[namedNdcType(resultType)]?.fields;
  const result = responseHeaders === null ? undefined : wrapped?.[responseHeaders.resultField];
  const headers =
    result === undefined || wrapped?.[responseHeaders?.headersField ?? ""] === undefined
      ? null
      : responseHeaders;
  const type = headers === null ? resultType : (result?.type ?? resultType);
  const output = outputOf(cx, gathering, command, { type, selection }, select);
  const fields: ndc.NestedField | null =
    headers === null
      ? output.fields
      : nestedFields(resultType, {
          [headers.headersField]: { type: "column", column: headers.headersField },
          [headers.resultField]: {
            type: "column",
            column: headers.resultField,
            ...(output.fields === null ? {} : { fields: output.fields }),
          },
        });
  const column = {
    type: "column" as const,
    column: "__value",
    ...(fields === null ? {} : { fields }),
  };
  return { column, fields, shape: output.shape, headers };
}

function outputOf(
  cx: PlanContext,
  gathering: Gathering,
  command: Command,
  of: { type: ndc.Type; selection: BoundSelection | null },
  select: SelectObject,
): { fields: ndc.NestedField | null; shape: Shape } {
  const name = innermost(command.outputType);
  if (of.selection === null || !("custom" in name)) return { fields: null, shape: { is: "json" } };
  const place = placeOf(cx, name.custom, gathering.connector, namedNdcType(of.type));
  const { fields, shape } = select(cx, gathering, place, of.selection);
  return { fields: nestedFields(of.type, fields), shape: nestedShape(of.type, shape) };
}
