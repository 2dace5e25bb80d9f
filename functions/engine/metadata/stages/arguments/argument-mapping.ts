import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { type Key, shown } from "../../names.ts";
import type { OpenDdFlags } from "../../opendd/metadata.gen.ts";
import type { Argument, Connector } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { ndcIncompatibility } from "../ndc-types.ts";
import { own } from "../own.ts";
import { refuse } from "../report.ts";
import { customType, typeKind, type TypeKinds } from "../type-kinds.ts";

/** An object type with the connector's type that its values are mapped to. */
export interface MappedType {
  type: Key;
  ndcType: string;
}

export interface ArgumentMapping {
  /** OpenDD argument → the connector's argument. */
  mapping: Record<string, string>;
  /** Of the arguments that hold objects, or filter them. */
  types: MappedType[];
  issues: { text: string; refusedBy: keyof OpenDdFlags | null }[];
}

/**
 * How the arguments of a model or command are passed to the connector's. What nothing is said of
 * goes to the argument of the same name; the link's own presets fill what no argument does.
 */
export function mapArguments(
  args: Readonly<Record<string, Argument>>,
  given: Readonly<Record<string, string>>,
  ndcArguments: ndc.CollectionInfo["arguments"],
  connector: Connector,
  known: TypeKinds & Pick<Known, "connectorScalars">,
): ArgumentMapping {
  const scalars = known.connectorScalars[connector.name] ?? {};
  const unmapped = new Set(Object.keys(ndcArguments));
  const made: ArgumentMapping = { mapping: {}, types: [], issues: [] };
  for (const [name, { type }] of Object.entries(args)) {
    const target = own(given, name) ?? name;
    const ndcArgument = own(ndcArguments, target);
    if (ndcArgument === undefined) {
      refuse(`argument ${name} is mapped to an unknown argument ${target}`);
    }
    const reason = ndcIncompatibility(type, ndcArgument.type, scalars);
    if (reason !== null) {
      const text = `the type of argument '${name}' is not compatible with the type of the data connector argument '${target}': ${reason}`;
      made.issues.push({ text, refusedBy: "validate_argument_mapping_types" });
    }
    if (!unmapped.delete(target)) {
      refuse(`the data connector argument ${target} has been mapped to more than once`);
    }
    made.mapping[name] = target;
    const mapped = mappedType(name, customType(type), known);
    if (mapped !== null) made.types.push({ type: mapped, ndcType: namedNdcType(ndcArgument.type) });
  }
  const unknown = Object.keys(given).filter((name) => own(args, name) === undefined);
  if (unknown.length > 0) {
    refuse(
      `the following arguments referenced in argument mappings are unknown: ${unknown.toSorted().join(", ")}`,
    );
  }
  for (const preset of connector.argumentPresets) {
    const taken = Object.entries(made.mapping).find(([, target]) => target === preset.argument);
    if (taken !== undefined) {
      refuse(
        `the argument ${taken[0]} is mapped to the data connector argument ${preset.argument} which is already used as an argument preset in the DataConnectorLink`,
      );
    }
    unmapped.delete(preset.argument);
  }
  if (unmapped.size > 0) {
    const text = `the following data connector arguments are not mapped to an argument: ${[...unmapped].join(", ")}`;
    made.issues.push({ text, refusedBy: null });
  }
  return made;
}

/** The object type whose mapping an argument needs. */
function mappedType(argument: string, type: Key | null, known: TypeKinds): Key | null {
  if (type === null) return null;
  const kind = typeKind(type, known);
  if (kind === null) {
    refuse(`${argument} has the data type ${shown(type)} that has not been defined`);
  }
  if (kind === "object") return type;
  return typeof kind === "string" ? null : kind.objectType;
}
