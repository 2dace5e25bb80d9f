import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import { type Key, shown } from "../../names.ts";
import type { Connector, TypeMapping } from "../../resolved.ts";
import type { MappedType } from "../arguments/argument-mapping.ts";
import { type Walk, walk } from "../deep.ts";
import type { Known } from "../known.ts";

import { own } from "../own.ts";
import { refuse } from "../report.ts";
import { customType } from "../type-kinds.ts";

type Needs = Pick<Known, "objectTypes">;

/**
 * Refuses types that are not mapped to what a source holds there, down to the types inside of them.
 * Within one source a type is mapped to one type of the connector.
 */
export function checkTypeMappings(
  types: readonly MappedType[],
  connector: Connector,
  known: Needs,
  wrapped: WrappedResult | null = null,
): void {
  const collected = new Map<Key, string>();
  for (const type of types) walk(collect(type, connector, known, wrapped, collected));
}

/** Where an answer holds headers beside its result, the type is mapped to that of the result. */
export interface WrappedResult {
  ndcType: string;
  resultType: string;
}

function* collect(
  { type, ndcType }: MappedType,
  connector: Connector,
  known: Needs,
  wrapped: WrappedResult | null,
  collected: Map<Key, string>,
): Walk {
  const objectType = known.objectTypes[type];
  if (objectType === undefined) return;
  const mapping = typeMapping(type, ndcType, connector, known, wrapped);
  const earlier = collected.get(type);
  collected.set(type, mapping.ndcType);
  if (earlier !== undefined) {
    if (earlier === ndcType) return;
    refuse(
      `No support for using the same type ${shown(type)} against multiple data connector objects ${earlier} and ${ndcType}`,
    );
  }
  for (const [name, field] of Object.entries(objectType.fields)) {
    const column = own(mapping.fields, name);
    if (column === undefined) {
      refuse(
        `Missing mapping for field ${name} when mapping type ${shown(type)} to object ${ndcType} of data connector ${shown(connector.name)}`,
      );
    }
    const inner = customType(field.type);
    if (inner === null || known.objectTypes[inner] === undefined) continue;
    const next = { type: inner, ndcType: namedNdcType(column.columnType) };
    yield collect(next, connector, known, wrapped, collected);
  }
}

function typeMapping(
  type: Key,
  ndcType: string,
  connector: Connector,
  { objectTypes }: Needs,
  wrapped: WrappedResult | null,
): TypeMapping {
  const mappings = objectTypes[type]?.mappings[connector.name] ?? {};
  const result = wrapped?.ndcType === ndcType ? own(mappings, wrapped.resultType) : undefined;
  return (
    own(mappings, ndcType) ??
    result ??
    refuse(
      `No mapping defined for type ${shown(type)} to object ${ndcType} of data connector ${shown(connector.name)}`,
    )
  );
}
