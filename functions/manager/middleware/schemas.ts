import { type ContentWithResolver, resolver } from "hono-openapi";
import * as z from "zod";
import { LogLine } from "../../../shared/domain/event.ts";
import { Problem } from "../../../shared/errors/problem.ts";
import * as api from "../../../shared/protocol/api.ts";
import { SignedSnapshot } from "../../../shared/protocol/snapshot.ts";

/** The resources by name, so that the document says each of them once. */
const named = new Map<z.ZodType, string>(
  Object.entries({ ...api, LogLine, Problem, SignedSnapshot }).flatMap(([name, schema]) =>
    schema instanceof z.ZodType ? [[schema, name] as const] : [],
  ),
);

/** `components.schemas` of the document, as answers hold them. */
export function componentSchemas(): Record<string, object> {
  const schemas = [...named].map(([schema, name]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: ioOf(name) });
    return [name, rest] as const;
  });
  return Object.fromEntries(schemas);
}

/** What is sent has defaults that may be left out; what is answered has them all. */
function ioOf(name: string): "input" | "output" {
  return /^New(?!TokenAnswer)|Edit$|^Invocation$/.test(name) ? "input" : "output";
}

type Shown = NonNullable<ContentWithResolver[string]["schema"]>;

/** How the document shows what an answer holds: a resource by its name, a page of them too. */
export function schemaOf(schema: z.ZodType): Shown {
  const reference = referenceTo(schema);
  if (reference) return reference;
  const items = schema instanceof z.ZodObject ? schema.shape["items"] : undefined;
  const item = items instanceof z.ZodArray ? referenceTo(items.element as z.ZodType) : undefined;
  if (item === undefined || !(schema instanceof z.ZodObject)) return resolver(schema);
  const { $schema: _, ...next } = z.toJSONSchema(schema.shape["next"] as z.ZodType);
  return {
    type: "object",
    properties: { items: { type: "array", items: item }, next: next as object },
    required: ["items", "next"],
  };
}

function referenceTo(schema: z.ZodType): { $ref: string } | undefined {
  const name = named.get(schema);
  return name === undefined ? undefined : { $ref: `#/components/schemas/${name}` };
}
