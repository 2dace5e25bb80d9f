import type {
  GraphqlInput,
  GraphqlSchema,
  GraphqlType,
  GraphqlTypeRef,
  SeenBy,
} from "../../graphql-schema.ts";
import type { Deprecated } from "../../resolved.ts";

/** The API as a role sees it, as SDL. What it sees no field of has one that says so. */
export function roleSdl(schema: GraphqlSchema, role: string): string {
  const { query, mutation, subscription } = schema;
  const others = [
    ...(mutation === null ? [] : [`mutation: ${mutation}`]),
    ...(subscription === null ? [] : [`subscription: ${subscription}`]),
  ];
  const types = Object.values(schema.types).map((type) => {
    const text = typeSdl(schema, role, type.name);
    if (text !== "" || type.kind === "union") return text;
    const keyword = type.kind === "object" ? "type" : type.kind;
    return `${described(type.description, "")}${keyword} ${type.name} { _no_fields_accessible: String }`;
  });
  return [`schema { query: ${query} ${others.join(" ")} }`, ...types].join("\n\n");
}

/** One type of the API as a role sees it; empty where it sees nothing of it. */
export function typeSdl(schema: GraphqlSchema, role: string, name: string): string {
  const type = schema.types[name];
  if (type === undefined) throw new Error(`there is no type ${name}`);
  const body = bodyOf(schema, type, role);
  return body === null ? "" : `${described(type.description, "")}${body}`;
}

function bodyOf(schema: GraphqlSchema, type: GraphqlType, role: string): string | null {
  const inputText = (name: string, input: GraphqlInput) =>
    `${name}: ${refText(input.type)}${defaultText(schema, role, input)}`;
  const names = (of: readonly { name: string; seenBy: SeenBy }[]) =>
    of.filter((one) => sees(role, one.seenBy)).map((one) => one.name);
  switch (type.kind) {
    case "scalar":
      return `scalar ${type.name}`;
    case "union":
      return names(type.possibleTypes).length === 0
        ? null
        : `union ${type.name} = ${names(type.possibleTypes).join(" | ")}`;
    case "enum":
      return block(
        `enum ${type.name}`,
        members(type.values, role, (name) => name),
      );
    case "input":
      return block(`input ${type.name}`, members(type.fields, role, inputText));
    case "object":
    case "interface": {
      const interfaces = type.kind === "object" ? names(type.interfaces) : [];
      const made = interfaces.length === 0 ? "" : ` implements ${interfaces.join(" & ")}`;
      const fields = members(type.fields, role, (name, field) => {
        const given = members(field.arguments, role, inputText).map((one) => one.trim());
        const taken = given.length === 0 ? "" : `(${given.join(", ")})`;
        return `${name}${taken}: ${refText(field.type)}`;
      });
      return block(`${type.kind === "object" ? "type" : "interface"} ${type.name}${made}`, fields);
    }
  }
}

function members<
  T extends { description: string | null; deprecated: Deprecated | null; seenBy: SeenBy },
>(
  of: Readonly<Record<string, T>>,
  role: string,
  text: (name: string, member: T) => string,
): string[] {
  return Object.entries(of)
    .filter(([, one]) => sees(role, one.seenBy))
    .map(([name, one]) => {
      const reason = one.deprecated?.reason ?? null;
      const deprecated =
        one.deprecated === null
          ? ""
          : ` @deprecated${reason === null ? "" : `(reason: ${JSON.stringify(reason)})`}`;
      return `${described(one.description, "  ")}  ${text(name, one)}${deprecated}`;
    });
}

/** The empty default of an input is none for a role that must give a field of it. */
function defaultText(schema: GraphqlSchema, role: string, of: GraphqlInput): string {
  if (of.defaultValue === undefined) return "";
  const type = "named" in of.type ? schema.types[of.type.named] : undefined;
  const needed =
    type?.kind === "input" &&
    Object.values(type.fields).some((one) => sees(role, one.seenBy) && !one.type.nullable);
  return needed ? "" : ` = ${JSON.stringify(of.defaultValue)}`;
}

function block(head: string, lines: readonly string[]): string | null {
  return lines.length === 0 ? null : `${head} {\n${lines.join("\n")}\n}`;
}

function described(description: string | null, indent: string): string {
  return description === null ? "" : `${indent}${JSON.stringify(description)}\n`;
}

export function refText(type: GraphqlTypeRef): string {
  const inside = "named" in type ? type.named : `[${refText(type.list)}]`;
  return type.nullable ? inside : `${inside}!`;
}

function sees(role: string, who: SeenBy): boolean {
  return who === null || who.includes(role);
}
