import type { CheckedField, CheckedOperation, CheckedSelection } from "../../graphql/operation.ts";

export interface Fields {
  [name: string]: Fields | null;
}

/** An operation that asks for such fields, each with an alias and a literal. */
export function checkedOperation(
  kind: CheckedOperation["kind"],
  name: string | null,
  fields: Fields,
): CheckedOperation {
  return { kind, name, variables: [], selection: selectionOf(fields), weight: 1 };
}

function selectionOf(fields: Fields): CheckedSelection {
  return { type: "T", fields: Object.entries(fields).map(([name, below]) => fieldOf(name, below)) };
}

function fieldOf(name: string, below: Fields | null): CheckedField {
  const type = { named: "T", nullable: true };
  const value = { is: "scalar", value: "s3cret" } as const;
  return {
    responseName: "alias",
    name,
    onType: "T",
    onlyFor: null,
    type,
    does: { is: "typename" },
    arguments: { id: { does: { is: "argument", argument: "id" }, type, value } },
    selection: below === null ? null : selectionOf(below),
    when: null,
  };
}
