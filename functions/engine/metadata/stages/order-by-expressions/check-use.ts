import { type Key, shown } from "../../names.ts";
import type { OpenDdFlags } from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { Model } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { byName, own } from "../own.ts";
import { refuse, type Report } from "../report.ts";

type Needs = Pick<
  Known,
  "connectors" | "objectTypes" | "models" | "commands" | "orderByExpressions"
>;

interface Use {
  model: Model;
  connector: Key;
  path: Path;
}

/** Tells what of an order by expression the connector of a model cannot order by. */
export function checkOrderByUse(name: Key, use: Use, known: Needs, report: Report): void {
  const visited = new Set<Key>();
  const ordersNested = known.connectors[use.connector]?.capabilities.query.nested_fields?.order_by;
  // A list of what is left holds chains of any length, and circles end in what is visited.
  const left = [{ at: name, nested: false }];
  for (const { at, nested } of left) {
    const operand = known.orderByExpressions[at]?.operand;
    if (visited.has(at) || operand?.kind !== "object") continue;
    visited.add(at);
    for (const [field, ordered] of byName(operand.fields)) {
      if (!("expression" in ordered)) continue;
      if (known.orderByExpressions[ordered.expression]?.operand.kind !== "object") continue;
      if (ordersNested) {
        left.push({ at: ordered.expression, nested: true });
        continue;
      }
      report.issue(
        problem(
          `The order by expression '${shown(at)}' used in model '${shown(use.model.name)}' contains a nested field '${field}', however the data connector '${shown(use.connector)}' used in the model does not support ordering by nested fields`,
          use.path,
        ),
        "require_nested_support_for_order_by_expressions",
      );
    }
    for (const [relationship] of byName(operand.relationships)) {
      checkRelationship(relationship, operand.objectType, at, nested, use, known, report);
    }
  }
}

function checkRelationship(
  name: string,
  objectType: Key,
  expression: Key,
  nested: boolean,
  { model, connector, path }: Use,
  known: Needs,
  report: Report,
): void {
  const relationship = own(known.objectTypes[objectType]?.relationships ?? {}, name);
  if (relationship === undefined) {
    return refuse(
      `Error in order by expression ${shown(expression)}: The relationship ${name} on object type ${shown(objectType)} could not be found`,
      path,
    );
  }
  const { target } = relationship;
  const to = target.kind === "model" ? known.models[target.model] : known.commands[target.command];
  const source = to?.source?.connector;
  if (source === undefined) {
    const key = target.kind === "model" ? target.model : target.command;
    report.issue(
      problem(
        `The target ${target.kind} '${shown(key)}' of the orderable relationship '${name}' in order by expression '${shown(expression)}' used in model '${shown(model.name)}' must have a source`,
        path,
      ),
      "disallow_unsupported_orderable_relationships",
    );
    return;
  }
  const reason = unorderable({ connector, target: source, nested }, known);
  if (reason === null) return;
  report.issue(
    problem(
      `Issue in order by expression '${shown(expression)}' used by model '${shown(model.name)}': The orderable relationship '${name}' defined for '${shown(objectType)}' is ${reason.text}`,
      path,
    ),
    reason.refusedBy,
  );
}

/** Why a connector cannot order by a relationship to what lives at `target`; null where it can. */
export function unorderable(
  { connector, target, nested }: { connector: Key; target: Key; nested: boolean },
  { connectors }: Pick<Known, "connectors">,
): { text: string; refusedBy: keyof OpenDdFlags } | null {
  const refusedBy = "disallow_unsupported_orderable_relationships";
  if (connector !== target) {
    return {
      text: "a remote relationship and remote relationships are not supported in ordering",
      refusedBy,
    };
  }
  const lacks = `not supported in ordering because the data connector '${shown(connector)}' does not support`;
  const follows = connectors[connector]?.capabilities.relationships;
  if (!follows) return { text: `${lacks} relationships`, refusedBy };
  if (!nested || follows.nested?.ordering) return null;
  return {
    text: `${lacks} nested relationships in ordering`,
    refusedBy: "require_nested_support_for_order_by_expressions",
  };
}
