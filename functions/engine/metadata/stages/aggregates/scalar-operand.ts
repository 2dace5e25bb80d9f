import { aggregateResultType } from "../../../../../shared/protocol/ndc/types.ts";
import { type Key, keyOf, nameOf, shown } from "../../names.ts";
import type {
  AggregationFunctionDefinition,
  DataConnectorAggregationFunctionMapping,
  ScalarAggregateOperand,
} from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type { AggregateExpression } from "../../resolved.ts";
import { innermost, parseTypeRef, type TypeRef, typeName } from "../../type-ref.ts";
import { firstDuplicate, own } from "../own.ts";
import { refuse } from "../report.ts";
import type { AggregateKnown } from "./aggregates.ts";
import { returnTypeMismatch } from "./return-type.ts";

interface At {
  /** The aggregate expression. */
  name: Key;
  subgraph: string;
  path: Path;
}

type ScalarOperand = Extract<AggregateExpression["operand"], { kind: "scalar" }>;

/** The functions that aggregate values of a scalar type. */
export function scalarOperand(
  definition: ScalarAggregateOperand,
  { name, subgraph, path }: At,
  known: AggregateKnown,
): ScalarOperand {
  const type = typeName(definition.aggregatedType, subgraph);
  if ("custom" in type && known.scalarTypes[type.custom] === undefined) {
    refuse(
      `the aggregate expression ${shown(name)} specifies an operand scalar type that cannot be found: ${shown(type.custom)}`,
      [...path, "scalar", "aggregatedType"],
    );
  }
  const functionsPath = [...path, "scalar", "aggregationFunctions"];
  const twice = firstDuplicate(definition.aggregationFunctions, (one) => one.name);
  if (twice !== undefined) {
    refuse(
      `the aggregate expression ${shown(name)} has duplicate definitions of the aggregation function '${twice.name}'`,
      functionsPath,
    );
  }
  const mappings = definition.dataConnectorAggregationFunctionMapping;
  const functions = definition.aggregationFunctions.map((one, index) => {
    const at = { name, subgraph, path: [...functionsPath, index] };
    return [one.name, aggregationFunction(one, mappings, at, known)] as const;
  });
  return { kind: "scalar", type, functions: Object.fromEntries(functions) };
}

function aggregationFunction(
  definition: AggregationFunctionDefinition,
  mappings: readonly DataConnectorAggregationFunctionMapping[],
  at: At,
  known: AggregateKnown,
): ScalarOperand["functions"][string] {
  const begin = `the aggregate expression ${shown(at.name)} specifies an aggregation function '${definition.name}'`;
  const returnType = parseTypeRef(definition.returnType, at.subgraph);
  const inner = returnType === null ? null : innermost(returnType);
  if (returnType === null || (inner !== null && !isKnown(inner, known))) {
    const unknown =
      inner !== null && "custom" in inner ? nameOf(inner.custom) : definition.returnType;
    refuse(`${begin} that uses an unknown type for its return type: ${unknown}`, at.path);
  }
  const mapping: ScalarOperand["functions"][string]["mapping"] = {};
  for (const one of mappings) {
    const connector = keyOf(at.subgraph, one.dataConnectorName);
    const byScalarType = (mapping[connector] ??= {});
    byScalarType[one.dataConnectorScalarType] = connectorFunction(
      definition.name,
      returnType,
      one,
      begin,
      at,
      known,
    );
  }
  return {
    returnType,
    description: definition.description ?? null,
    deprecated: null,
    mapping,
  };
}

function isKnown(type: ReturnType<typeof innermost>, known: AggregateKnown): boolean {
  return (
    "inbuilt" in type ||
    known.scalarTypes[type.custom] !== undefined ||
    known.objectTypes[type.custom] !== undefined
  );
}

/** The name of the connector's function, which must return what this one promises. */
function connectorFunction(
  name: string,
  returnType: TypeRef,
  mapping: DataConnectorAggregationFunctionMapping,
  begin: string,
  at: At,
  known: AggregateKnown,
): string {
  const key = keyOf(at.subgraph, mapping.dataConnectorName);
  const connector = known.connectors[key];
  if (connector === undefined) {
    refuse(
      `the aggregate expression ${shown(at.name)} defines an aggregation function mapping to an unknown data connector: ${shown(key)}`,
      at.path,
    );
  }
  if (!connector.capabilities.query.aggregates) {
    refuse(
      `the aggregate expression ${shown(at.name)} defines an aggregation function mapping to a data connector that does not support aggregates: ${shown(key)}`,
      at.path,
    );
  }
  const mapped = own(mapping.functionMapping, name);
  if (mapped === undefined) {
    refuse(
      `${begin} but there is no mapping defined to an aggregation function in the data connector '${shown(key)}'`,
      at.path,
    );
  }
  const scalars = known.connectorScalars[key] ?? {};
  const scalar = own(scalars, mapping.dataConnectorScalarType);
  if (scalar === undefined) {
    refuse(
      `${begin} but the mapping to the data connector '${shown(key)}' specifies a data connector scalar type that does not exist: ${mapping.dataConnectorScalarType}`,
      at.path,
    );
  }
  const implementation = own(scalar.type.aggregate_functions, mapped.name);
  if (implementation === undefined) {
    refuse(
      `${begin} which is mapped to the data connector '${shown(key)}', however the mapped data connector aggregate function cannot be found: ${mapped.name}`,
      at.path,
    );
  }
  const result = aggregateResultType(implementation, mapping.dataConnectorScalarType);
  const mismatch = returnTypeMismatch(returnType, result, { ...known, connector: key, scalars });
  if (mismatch !== null) {
    refuse(
      `${begin} which is mapped to the data connector '${shown(key)}' but ${mismatch}`,
      at.path,
    );
  }
  return mapped.name;
}
