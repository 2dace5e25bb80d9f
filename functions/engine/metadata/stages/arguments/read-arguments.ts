import type { ArgumentDefinition } from "../../opendd/metadata.gen.ts";
import type { Argument } from "../../resolved.ts";
import { parseTypeRef, type TypeRef } from "../../type-ref.ts";
import { own } from "../own.ts";
import { refuse } from "../report.ts";

/** Arguments by name. `twice` refuses a name that an earlier one has, `check` what else is wrong. */
export function readArguments(
  definitions: readonly ArgumentDefinition[],
  subgraph: string,
  {
    twice,
    check,
  }: {
    twice: (name: string, index: number) => never;
    check?: (definition: ArgumentDefinition, type: TypeRef, index: number) => void;
  },
): Record<string, Argument> {
  const read: Record<string, Argument> = {};
  for (const [index, definition] of definitions.entries()) {
    const { name, type, description } = definition;
    const ref = parseTypeRef(type, subgraph) ?? refuse(`'${type}' is not a type reference`);
    check?.(definition, ref, index);
    if (own(read, name) !== undefined) twice(name, index);
    read[name] = { type: ref, description: description ?? null };
  }
  return read;
}
