import { bindVariables } from "../bind.ts";
import { checkOperation } from "../check.ts";
import { defaultDocumentLimits, readDocument } from "../document.ts";
import { Introspection } from "../introspection.ts";
import type { View } from "../view.ts";

/** The data of an operation that asks for nothing but introspection. */
export function introspect(
  view: View,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  max?: number,
): Record<string, unknown> {
  const document = readDocument(text, null, defaultDocumentLimits);
  const checked = checkOperation(view, document, defaultDocumentLimits);
  const { selection } = bindVariables(view, checked, variables, defaultDocumentLimits);
  const introspection = new Introspection(view, max);
  return Object.fromEntries(
    selection.fields.map((field) => [field.responseName, introspection.answer(field)]),
  );
}
