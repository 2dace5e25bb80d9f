import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Configuration, Table, TableColumn } from "../configuration/configuration.ts";
import { isRequired } from "../mutation/columns.ts";
import { type Procedure, proceduresOf } from "../mutation/procedures.ts";
import { columnType, described, named, ndcType, nullable } from "./types.ts";

export interface ProcedureSchema {
  procedures: ndc.ProcedureInfo[];
  objectTypes: Record<string, ndc.ObjectType>;
  scalarTypes: Record<string, ndc.ScalarType>;
}

/** The procedures with the types of their arguments and results. */
export function procedureSchema(configuration: Configuration): ProcedureSchema {
  const schema: ProcedureSchema = { procedures: [], objectTypes: {}, scalarTypes: {} };
  const all = [...proceduresOf(configuration)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, procedure] of all) addProcedure(schema, name, procedure);
  return schema;
}

function addProcedure(schema: ProcedureSchema, name: string, procedure: Procedure): void {
  const row = procedure.kind === "native" ? name : procedure.collection;
  const response = `${name}_response`;
  schema.objectTypes[response] = responseType(name, row);
  schema.procedures.push({
    name,
    ...described(descriptionOf(procedure)),
    arguments: argumentsOf(schema, name, procedure),
    result_type: named(response),
  });
}

function responseType(name: string, row: string): ndc.ObjectType {
  return {
    description: `Responses from the '${name}' procedure`,
    fields: {
      affected_rows: {
        description: "The number of rows affected by the mutation",
        type: named("int4"),
      },
      returning: {
        description: "Data from rows affected by the mutation",
        type: { type: "array", element_type: named(row) },
      },
    },
    foreign_keys: {},
  };
}

function descriptionOf(procedure: Procedure): string | null {
  switch (procedure.kind) {
    case "native":
      return procedure.native.description;
    case "insert":
      return `Insert into the ${procedure.collection} table`;
    case "update":
      return `Update any row on the '${procedure.collection}' collection using the ${keys(procedure.key)}`;
    case "delete":
      return `Delete any row on the '${procedure.collection}' collection using the ${keys(procedure.key)}`;
  }
}

function keys(key: readonly string[]): string {
  const names = key.map((column) => `'${column}'`);
  const last = names.pop() ?? "";
  return names.length === 0 ? `${last} key` : `${names.join(", ")} and ${last} keys`;
}

function argumentsOf(
  schema: ProcedureSchema,
  name: string,
  procedure: Procedure,
): Record<string, ndc.ArgumentInfo> {
  if (procedure.kind === "native") {
    const given = [...procedure.native.arguments].map(([argument, column]) => [
      argument,
      { ...described(column.description), type: columnType(column) },
    ]);
    return Object.fromEntries(given) as Record<string, ndc.ArgumentInfo>;
  }
  const { collection } = procedure;
  const check = (purpose: string): ndc.ArgumentInfo => ({
    description: `${purpose} predicate over the '${collection}' collection`,
    type: nullable({ type: "predicate", object_type_name: collection }),
  });
  if (procedure.kind === "insert") {
    return {
      ...insertArguments(schema, name, procedure.table),
      post_check: check("Insert permission"),
      ...upsertArguments(schema, name, procedure.table, check),
    };
  }
  const key = keyArguments(procedure.table, procedure.key);
  if (procedure.kind === "delete") return { ...key, pre_check: check("Delete permission") };
  return {
    ...key,
    update_columns: { type: named(updateType(schema, name, procedure)) },
    pre_check: check("Update permission pre-condition"),
    post_check: check("Update permission post-condition"),
  };
}

function keyArguments(table: Table, key: readonly string[]): Record<string, ndc.ArgumentInfo> {
  const given = key.flatMap((name) => {
    const column = table.columns.get(name);
    return column
      ? [[`key_${name}`, { ...described(column.description), type: ndcType(column.type) }] as const]
      : [];
  });
  return Object.fromEntries(given);
}

/** Columns that a request may write. */
function writable(table: Table): [string, TableColumn][] {
  return [...table.columns].filter(
    ([, column]) => !column.generated && column.identity !== "always",
  );
}

function insertArguments(
  schema: ProcedureSchema,
  name: string,
  table: Table,
): Record<string, ndc.ArgumentInfo> {
  const fields = writable(table).map(([column, info]) => [
    column,
    {
      ...described(info.description),
      type: isRequired(info) ? ndcType(info.type) : nullable(ndcType(info.type)),
    },
  ]);
  const type = `${name}_object`;
  schema.objectTypes[type] = { fields: Object.fromEntries(fields), foreign_keys: {} };
  return { objects: { type: { type: "array", element_type: named(type) } } };
}

/** Of our own: what to do with objects that meet a row. */
function upsertArguments(
  schema: ProcedureSchema,
  name: string,
  table: Table,
  check: (purpose: string) => ndc.ArgumentInfo,
): Record<string, ndc.ArgumentInfo> {
  if (table.uniquenessConstraints.size === 0) return {};
  const [type, constraint, column] = [
    `${name}_on_conflict`,
    `${name}_constraint`,
    `${name}_column`,
  ];
  schema.scalarTypes[constraint] = enumeration([...table.uniquenessConstraints.keys()]);
  schema.scalarTypes[column] = enumeration([...table.columns.keys()]);
  const columns: ndc.Type = { type: "array", element_type: named(column) };
  schema.objectTypes[type] = {
    description: "What to do with objects that meet a row that is there already",
    fields: {
      constraint: {
        description: "The uniqueness constraint that may not hold",
        type: nullable(named(constraint)),
      },
      columns: {
        description: "Its columns, in place of its name",
        type: nullable(columns),
      },
      update_columns: {
        description: "Columns that take the values of the object; none: the row stays as it is",
        type: nullable(columns),
      },
    },
    foreign_keys: {},
  };
  return {
    on_conflict: { type: nullable(named(type)) },
    pre_check: check("Update permission pre-condition"),
  };
}

function enumeration(values: string[]): ndc.ScalarType {
  return {
    representation: { type: "enum", one_of: values },
    aggregate_functions: {},
    comparison_operators: {},
  };
}

type Update = Extract<Procedure, { kind: "update" }>;

function updateType(schema: ProcedureSchema, name: string, { collection, table }: Update): string {
  const fields = writable(table).map(([column, info]) => {
    const type = `update_column_${collection}_${column}`;
    schema.objectTypes[type] ??= updateColumnType(collection, column, info);
    const description = `Update the '${column}' column in the '${collection}' collection.`;
    return [column, { description, type: nullable(named(type)) }];
  });
  const type = `${name}_update_columns`;
  schema.objectTypes[type] = {
    description: `Update the columns of the '${collection}' collection`,
    fields: Object.fromEntries(fields),
    foreign_keys: {},
  };
  return type;
}

function updateColumnType(collection: string, name: string, column: TableColumn): ndc.ObjectType {
  const array = nullable(ndcType(column.type));
  const items = {
    _append: { description: "Put these elements at the end of the array", type: array },
    _prepend: { description: "Put these elements before the array", type: array },
  };
  return {
    description: `Update the '${name}' column in the '${collection}' collection`,
    fields: {
      // With other operations beside it, it need not be given.
      _set: {
        description: "Set the column to this value",
        type: column.type.kind === "array" ? array : columnType(column),
      },
      ...(column.type.kind === "array" ? items : {}),
    },
    foreign_keys: {},
  };
}
