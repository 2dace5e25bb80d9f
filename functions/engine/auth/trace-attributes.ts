import type { AuthConfig } from "../metadata/opendd/auth-config.gen.ts";
import type { Session, SessionValue } from "../plan/session.ts";

/** Attributes for the trace of a request, from its session, as AuthConfig v4 maps them. */
export function traceAttributes(
  { version, definition }: AuthConfig,
  session: Session,
): Record<string, string> {
  const mappings = version === "v4" ? (definition.sessionVariableToTraceAttributeMap ?? []) : [];
  return Object.fromEntries(
    mappings.flatMap(({ sessionVariable, traceAttribute }) => {
      const value = session.variables.get(sessionVariable.trim().toLowerCase());
      return value === undefined ? [] : [[traceAttribute, textOf(value)]];
    }),
  );
}

function textOf(value: SessionValue): string {
  if ("text" in value) return value.text;
  return typeof value.json === "string" ? value.json : JSON.stringify(value.json);
}
