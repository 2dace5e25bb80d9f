import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import type { Command, ModelSource } from "../../resolved.ts";
import type { Known } from "../known.ts";

import { own } from "../own.ts";

/** What arguments are passed to. */
export type CalledSource = ModelSource | NonNullable<Command["source"]>;

/** The connector's type that a filter among the arguments is over; null where it has none. */
export function filteredType(
  argument: string,
  source: CalledSource,
  { connectors }: Pick<Known, "connectors">,
): string | null {
  const schema = connectors[source.connector]?.schema;
  if (schema === undefined) return null;
  const called =
    "collection" in source
      ? schema.collections.find(({ name }) => name === source.collection)
      : (source.kind === "function" ? schema.functions : schema.procedures).find(
          ({ name }) => name === source.name,
        );
  const target = own(source.argumentMapping, argument) ?? argument;
  const type = own(called?.arguments ?? {}, target)?.type;
  return type === undefined ? null : namedNdcType(type);
}
