import type { EnumValue, GraphqlInput, GraphqlType } from "../metadata/graphql-schema.ts";
import type { Deprecated } from "../metadata/resolved.ts";
import { defaultLiteral } from "./introspection-literal.ts";
import {
  argumentsOf,
  fieldsOf,
  inputFieldsOf,
  possibleTypesOf,
  reasonOf,
  seesAnyOf,
  type ToldField,
  valuesOf,
} from "./introspection-members.ts";
import { reachableTypes } from "./introspection-reachable.ts";
import { BUILT_IN_SCALARS, typeText, type View } from "./view.ts";

/**
 * The API as a role sees it, as the text that Apollo Federation composes from (`_service { sdl }`).
 * It has the form that engines of v3 give it, to the space.
 */
export function federationSdl(view: View): string {
  const names = [...new Set([...reachableTypes(view), ...BUILT_IN_SCALARS])].sort();
  const texts = names.map((name) => {
    const type = view.type(name);
    return type === undefined || isUnused(view, type) ? null : typeSdl(view, type);
  });
  return [schemaSdl(view), ...texts.filter((one) => one !== null)].join("\n\n");
}

function schemaSdl(view: View): string {
  const { query, mutation, subscription } = view.source;
  const used = (name: string | null) => {
    const type = name === null ? undefined : view.type(name);
    return type !== undefined && !isUnused(view, type);
  };
  return block("schema", [
    `query: ${query} `,
    ...(used(mutation) ? [`mutation: ${mutation} `] : []),
    ...(used(subscription) ? [`subscription: ${subscription} `] : []),
  ]);
}

/** Roots of which the role sees nothing are left out. */
function isUnused(view: View, type: GraphqlType): boolean {
  const { mutation, subscription } = view.source;
  return (type.name === mutation || type.name === subscription) && !seesAnyOf(view, type);
}

function typeSdl(view: View, type: GraphqlType): string {
  return `${described(type.description)}${definition(view, type)}`;
}

function definition(view: View, type: GraphqlType): string {
  const { name } = type;
  switch (type.kind) {
    case "scalar":
      return `scalar ${name}`;
    case "union":
      return `union ${name} = ${(possibleTypesOf(view, type) ?? []).join(" | ")}`;
    case "enum":
      return block(
        `enum ${name}`,
        (valuesOf(view, type) ?? []).map(([value, one]) => valueSdl(value, one)),
      );
    case "input":
      return block(
        `input ${name}`,
        (inputFieldsOf(view, type) ?? []).map(
          ([field, one]) =>
            `${described(one.description)}${field}: ${typeText(one.type)}${deprecation(one.deprecated)}`,
        ),
      );
    case "object":
    case "interface": {
      const keyword = type.kind === "object" ? "type" : "interface";
      const fields = fieldsOf(view, type) ?? [];
      return block(
        `${keyword} ${name}${keys(type)}`,
        fields.map(([field, one]) => fieldSdl(view, field, one)),
      );
    }
  }
}

function keys(type: Extract<GraphqlType, { kind: "object" | "interface" }>): string {
  const fields = type.kind === "object" ? (type.federationKeys ?? []) : [];
  return fields.map((key) => `@key(fields: ${JSON.stringify(key.join(" "))})`).join(" ");
}

function valueSdl(value: string, { description, deprecated }: EnumValue): string {
  return `${described(description)}${value}${deprecation(deprecated) || " "}`;
}

function fieldSdl(view: View, name: string, field: ToldField): string {
  const taken = argumentsOf(view, field).map(([argument, one]) => argumentSdl(view, argument, one));
  const [only, another] = taken;
  const given =
    only === undefined
      ? ""
      : another === undefined
        ? `(${only})`
        : `(\n${taken.map((one) => indented(one)).join(",\n")}\n  )`;
  return `${described(field.description)}${name}${given}: ${typeText(field.type)}${deprecation(field.deprecated)}`;
}

function argumentSdl(
  view: View,
  name: string,
  { type, defaultValue, deprecated }: Pick<GraphqlInput, "type" | "defaultValue" | "deprecated">,
): string {
  const written = defaultLiteral(view, defaultValue, type);
  const byDefault = written === null ? "" : ` = ${written}`;
  return `${name}: ${typeText(type)}${byDefault}${deprecation(deprecated)}`;
}

function deprecation(deprecated: Deprecated | null): string {
  if (deprecated === null) return "";
  return ` @deprecated(reason: ${JSON.stringify(reasonOf(deprecated))}) `;
}

function described(description: string | null): string {
  return description === null ? "" : `"""${description.replaceAll('"""', '\\"""')}\n"""\n`;
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((one) => indented(one)).join("\n")}\n}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
