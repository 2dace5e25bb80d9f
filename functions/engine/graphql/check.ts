import {
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql/language";
import type { GraphqlField, GraphqlType } from "../metadata/graphql-schema.ts";
import { checkArguments } from "./arguments.ts";
import { and, conditionOf, or } from "./condition.ts";
import { type Document, type DocumentLimits } from "./document.ts";
import { scopeOf } from "./fragments.ts";
import { refuseHidden } from "./hidden-types.ts";
import { metaFields, TYPENAME } from "./introspection-types.ts";
import { mergeable } from "./merge.ts";
import type { CheckedField, CheckedOperation, CheckedSelection, Condition } from "./operation.ts";
import { invalid } from "./request-error.ts";
import { checkVariables, type Variables } from "./variables.ts";
import { namedType, type View } from "./view.ts";
import { Weighing } from "./weighing.ts";

/** What is known while one operation is checked. */
export interface Checking {
  view: View;
  document: Document;
  variables: Variables;
  /** Names of those that were met. */
  used: Set<string>;
  limits: DocumentLimits;
  /** Fields and fragments met so far, each time a fragment is spread. */
  met: number;
  /** Of the values in the document. */
  weighing: Weighing;
}

/**
 * Checks the operation of a document against what a role sees. Whatever it may not see is told in
 * the words for what is not there. Throws `RequestError`.
 */
export function checkOperation(
  view: View,
  document: Document,
  limits: DocumentLimits,
): CheckedOperation {
  const { operation } = document;
  const root = rootOf(view, operation);
  const weighing = new Weighing(limits.values);
  const variables = checkVariables(view, operation.variableDefinitions ?? [], weighing);
  const used = new Set<string>();
  const checking: Checking = { view, document, variables, used, limits, met: 0, weighing };
  const selection = checkRoot(checking, root);
  return {
    kind: operation.operation,
    name: operation.name?.value ?? null,
    variables: [...variables.values()],
    selection,
    weight: checking.met + weighing.weight,
  };
}

function checkRoot(checking: Checking, root: GraphqlType): CheckedSelection {
  const { view, document, variables, used } = checking;
  try {
    const sets = [{ node: document.operation.selectionSet, spread: [] }];
    const selection = checkSelection(checking, root, sets, 1);
    const unused = [...variables.values()].filter(({ name }) => !used.has(name));
    refuseHidden(view, unused);
    return selection;
  } catch (error) {
    refuseHidden(view, variables.values());
    throw error;
  }
}

function rootOf(view: View, { operation }: OperationDefinitionNode): GraphqlType {
  const name = view.source[operation];
  const type = name === null ? undefined : view.type(name);
  if (type === undefined) throw invalid(`no ${operation}s are defined in the schema`);
  return type;
}

/** A field of the document with what its surroundings ask. */
interface Met {
  node: FieldNode;
  /** The type the field is looked up in. */
  onType: GraphqlType;
  onlyFor: readonly string[] | null;
  when: Condition | null;
  /** Names of the fragments it is in, at any depth. */
  spread: readonly string[];
}

interface SpreadSet {
  node: SelectionSetNode;
  spread: readonly string[];
}

/** `sets`: those of all fields that are one in the answer. */
function checkSelection(
  checking: Checking,
  type: GraphqlType,
  sets: readonly SpreadSet[],
  depth: number,
): CheckedSelection {
  if (depth > checking.limits.depth) throw invalid("the selection is nested too deep");
  const met: Met[] = [];
  for (const { node, spread } of sets) {
    collect(checking, { type, onlyFor: null, when: null, spread, nested: 0 }, node, met);
  }
  const groups: Met[][] = [];
  const byName = new Map<string, Met[][]>();
  for (const one of met) {
    const name = one.node.alias?.value ?? one.node.name.value;
    const alike = byName.get(name) ?? [];
    const group = alike.find(([first]) => first !== undefined && mergeable(first, one));
    if (group !== undefined) group.push(one);
    else {
      const begun = [one];
      groups.push(begun);
      alike.push(begun);
      byName.set(name, alike);
    }
  }
  if (depth === 1 && groups.length > checking.limits.roots) {
    throw invalid("too many root fields are selected");
  }
  return { type: type.name, fields: groups.map((group) => checkField(checking, group, depth)) };
}

interface Surroundings {
  type: GraphqlType;
  onlyFor: readonly string[] | null;
  when: Condition | null;
  /** Names of the fragments we are in. */
  spread: readonly string[];
  /** How many fragments lie in one another here. */
  nested: number;
}

function collect(
  checking: Checking,
  around: Surroundings,
  set: SelectionSetNode,
  met: Met[],
): void {
  const { limits } = checking;
  if (around.nested > limits.depth || around.spread.length > limits.depth) {
    throw invalid("the selection is nested too deep");
  }
  for (const node of set.selections) {
    checking.met += 1;
    if (checking.met > limits.fields) throw invalid("too many fields are selected");
    const asked = conditionOf(checking, node.directives ?? []);
    if (asked === false) continue;
    const when = and(around.when, asked === true ? null : asked);
    if (node.kind === Kind.FIELD) {
      const { type: onType, onlyFor, spread } = around;
      met.push({ node, onType, onlyFor, when, spread });
      continue;
    }
    const scope = scopeOf(checking, around, node);
    collect(checking, { ...scope, when, nested: around.nested + 1 }, scope.set, met);
  }
}

function checkField(checking: Checking, group: readonly Met[], depth: number): CheckedField {
  const [first] = group;
  if (first === undefined) throw new Error("a group of fields is empty");
  const { node, onType, onlyFor } = first;
  const name = node.name.value;
  const found = lookUp(checking, onType, name, depth);
  const common = {
    responseName: node.alias?.value ?? name,
    name,
    onType: onType.name,
    onlyFor,
    when: or(group.map((one) => one.when)),
  };
  const sets = group.flatMap(({ node: { selectionSet }, spread }) =>
    selectionSet === undefined ? [] : [{ node: selectionSet, spread }],
  );
  const type = checking.view.type(namedType(found.type));
  if (type === undefined)
    throw new Error(`the API names a type that it lacks: ${namedType(found.type)}`);
  const composite = ["object", "interface", "union"].includes(type.kind);
  if (composite && sets.length === 0) throw invalid("no fields are selected");
  if (!composite && sets.length > 0) {
    throw invalid(`field ${name} of type ${onType.name} has no fields to select`);
  }
  return {
    ...common,
    type: found.type,
    does: found.does,
    arguments: checkArguments(checking, node, onType.name, found.arguments),
    selection: composite ? checkSelection(checking, type, sets, depth + 1) : null,
  };
}

type Found = Pick<GraphqlField, "type" | "arguments"> & Pick<CheckedField, "does">;

function lookUp({ view }: Checking, type: GraphqlType, name: string, depth: number): Found {
  if (name === "__typename") return TYPENAME;
  const atRoot = depth === 1 && type.name === view.source.query;
  const meta = atRoot && Object.hasOwn(metaFields, name) ? metaFields[name] : undefined;
  const found = meta ?? view.field(type, name);
  if (found === null) throw invalid(`no such field on type ${type.name}: ${name}`);
  return found;
}
