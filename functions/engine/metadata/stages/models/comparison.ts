import { shown } from "../../names.ts";
import type { Model, ModelSource } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { simpleNdcType } from "../ndc-types.ts";
import { own } from "../own.ts";
import { refuse } from "../report.ts";

/**
 * Refuses a field of a model by whose value rows cannot be found. `use` says in the message what
 * it is compared for.
 */
export function checkComparedField(
  field: string,
  use: string,
  model: Pick<Model, "name" | "objectType">,
  source: ModelSource,
  { objectTypes }: Pick<Known, "objectTypes">,
): void {
  const of = `field ${field} of model ${shown(model.name)} used in ${use}`;
  const mappings = objectTypes[model.objectType]?.mappings[source.connector] ?? {};
  const mapping = own(mappings, source.ndcType);
  if (mapping === undefined) {
    refuse(
      `type mapping required for type ${shown(model.objectType)} in model source ${shown(model.name)} backed by data connector ${shown(source.connector)}`,
    );
  }
  const column = own(mapping.fields, field);
  if (column === undefined) refuse(`no field mapping was found for ${of}`);
  if (simpleNdcType(column.columnType) === null || column.operators === null) {
    refuse(`comparison for non-scalar ${of} is unsupported`);
  }
  if (column.operators.equal === null) {
    refuse(`no equality operator has been defined in the data connector for ${of}`);
  }
}
