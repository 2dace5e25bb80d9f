import type { Member, Model, Operation, Parameter, Ref, Shape } from "../../test/gate/model.ts";
import { wheel } from "./packages.ts";
import { lean, reachable } from "./reachable.ts";
import { gcpDocuments } from "./selection.ts";

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: string[];
  pattern?: string;
  minimum?: string;
  maximum?: string;
  description?: string;
  readOnly?: boolean;
  required?: boolean;
  repeated?: boolean;
  location?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  annotations?: { required?: string[] };
}

interface Method {
  id: string;
  httpMethod: string;
  path: string;
  flatPath?: string;
  parameters?: Record<string, Schema>;
  request?: { $ref: string };
  response?: { $ref: string };
  mediaUpload?: { protocols?: { simple?: { path: string } } };
}

interface Resource {
  methods?: Record<string, Method>;
  resources?: Record<string, Resource>;
}

interface Discovery extends Resource {
  name: string;
  version: string;
  rootUrl: string;
  servicePath: string;
  revision: string;
  parameters: Record<string, Schema>;
  schemas: Record<string, Schema>;
}

export function gcpModels(folder: string): Model[] {
  const documents = "googleapiclient/discovery_cache/documents/";
  const client = wheel("google-api-python-client", folder, (path) => path.startsWith(documents));
  return Object.entries(gcpDocuments).map(([id, { methods, carried }]) => {
    const file = `${documents}${id}.json`;
    const packed = client.files[file];
    if (packed === undefined) throw new Error(`no ${file}`);
    const document = JSON.parse(new TextDecoder().decode(packed)) as Discovery;
    const known = new Map(methodsOf(document).map((method) => [method.id, method]));
    const operations = words(methods).map((name) => {
      const method = known.get(name);
      if (method === undefined) throw new Error(`${id} has no ${name}`);
      return operationOf(document, method);
    });
    const shapes = Object.fromEntries(
      Object.entries(document.schemas).map(([name, schema]) => [name, shapeOf(schema)]),
    );
    return {
      header: client.header(file),
      service: id,
      protocol: "discovery",
      traits: { host: new URL(document.rootUrl).hostname, revision: document.revision },
      common: queryOf(document.parameters),
      operations,
      shapes: reachable(shapes, operations, words(carried ?? "")),
    };
  });
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean).toSorted();
}

function methodsOf({ methods, resources }: Resource): Method[] {
  return [...Object.values(methods ?? {}), ...Object.values(resources ?? {}).flatMap(methodsOf)];
}

function operationOf(document: Discovery, method: Method): Operation {
  // A flat path spells the segments out that a named path takes together.
  const path = `/${document.servicePath}${method.flatPath ?? method.path}`;
  const segments = [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name ?? "");
  const own = method.parameters ?? {};
  const parameters: Parameter[] = segments.map((name) => ({
    name,
    in: "path",
    required: true,
    shape: own[name] === undefined ? { type: "string", min: 1 } : shapeOf(own[name]),
  }));
  parameters.push(...queryOf(own));
  const upload = method.mediaUpload?.protocols?.simple?.path;
  return lean({
    name: `${document.name}.${document.version}.${method.id.slice(method.id.indexOf(".") + 1)}`,
    method: method.httpMethod,
    path,
    parameters,
    body: method.request && { media: "json", shape: method.request.$ref, required: true },
    answers: {
      "2xx": method.response ? { body: { media: "json", shape: method.response.$ref } } : {},
    },
    partial: method.httpMethod === "PATCH" ? true : undefined,
    upload: upload === undefined ? undefined : upload,
  }) as Operation;
}

function queryOf(parameters: Record<string, Schema>): Parameter[] {
  return Object.entries(parameters)
    .filter(([, schema]) => schema.location === "query")
    .map(([name, schema]) => {
      const shape = shapeOf(schema);
      return lean({
        name,
        in: "query",
        required: isRequired(schema) ? true : undefined,
        shape: schema.repeated === true ? { type: "list", item: shape } : shape,
      }) as Parameter;
    });
}

/** Discovery has no member for it: the API descriptions begin with the field's behaviour. */
function isRequired({ required, description = "" }: Schema): boolean {
  return required === true || description.startsWith("Required. ");
}

function shapeOf(schema: Schema): Shape {
  const { type = "any", additionalProperties: open } = schema;
  const common = lean({
    enum: schema.enum,
    pattern: schema.pattern,
    format: schema.format,
    min: schema.minimum === undefined ? undefined : Number(schema.minimum),
    max: schema.maximum === undefined ? undefined : Number(schema.maximum),
  });
  switch (type) {
    case "object":
      if (open !== undefined && schema.properties === undefined)
        return { type: "map", item: refOf(open) };
      return lean({
        type: "object",
        members: membersOf(schema),
        open: open && refOf(open),
      }) as Shape;
    case "array":
      return { type: "list", item: refOf(schema.items ?? {}) };
    case "string":
      if (schema.format === "byte") return { type: "bytes" };
      if (schema.format === "google-datetime" || schema.format === "date-time")
        return { type: "timestamp", format: "iso8601" };
      return { type: "string", ...common } as Shape;
    case "integer":
    case "number":
    case "boolean":
      return { type, ...common } as Shape;
    case "any":
      return { type: "any" };
    default:
      throw new Error(`unknown type ${type}`);
  }
}

function membersOf({ properties = {} }: Schema): Record<string, Member> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      lean({
        shape: refOf(schema),
        required: isRequired(schema) ? true : undefined,
        readOnly: schema.readOnly === true ? true : undefined,
      }) as Member,
    ]),
  );
}

function refOf(schema: Schema): Ref {
  return schema.$ref ?? shapeOf(schema);
}
