import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  AnswerBody,
  Body,
  Member,
  Model,
  Operation,
  Parameter,
  Ref,
  Shape,
} from "../../test/gate/model.ts";
import { nodePackages } from "./packages.ts";
import { lean, reachable } from "./reachable.ts";
import { type AzureSelection, azureServices } from "./selection.ts";

interface Mapper {
  serializedName?: string;
  required?: boolean;
  readOnly?: boolean;
  nullable?: boolean;
  isConstant?: boolean;
  defaultValue?: unknown;
  constraints?: Record<string, number | string | boolean>;
  headerCollectionPrefix?: string;
  xmlName?: string;
  xmlElementName?: string;
  xmlIsWrapped?: boolean;
  type: {
    name: string;
    className?: string;
    modelProperties?: Record<string, Mapper>;
    additionalProperties?: Mapper;
    polymorphicDiscriminator?: object;
    element?: Mapper;
    value?: Mapper;
    allowedValues?: (string | number)[];
  };
}

interface SdkParameter {
  mapper: Mapper;
  collectionFormat?: string;
  skipEncoding?: boolean;
}

interface OperationSpec {
  path: string;
  httpMethod: string;
  responses: Record<string, { bodyMapper?: Mapper; isError?: boolean }>;
  requestBody?: SdkParameter;
  queryParameters?: SdkParameter[];
  urlParameters?: SdkParameter[];
  headerParameters?: SdkParameter[];
  isXML?: boolean;
  serializer: { modelMappers: Record<string, Mapper> };
}

type Method = (...args: unknown[]) => unknown;

export async function azureModels(folder: string): Promise<Model[]> {
  const names = Object.values(azureServices).map((service) => service.package);
  const installed = nodePackages(names, folder);
  const models: Model[] = [];
  for (const [service, selection] of Object.entries(azureServices)) {
    const source = installed(selection.package);
    const file = join(source.root, selection.module);
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    // Older packages have only a CommonJS bundle that Node can load.
    const client =
      module[selection.client] ??
      (module["default"] as typeof module | undefined)?.[selection.client];
    if (typeof client !== "function") throw new Error(`no ${selection.client} in ${file}`);
    models.push({
      header: source.header(selection.module),
      ...(await modelOf(service, selection, client)),
    });
  }
  return models;
}

/** XML is only blob storage's; the other mappers name elements too, for nobody. */
function withoutXml<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) => (key === "xml" ? undefined : part)),
  ) as T;
}

async function modelOf(
  service: string,
  selection: AzureSelection,
  client: Function,
): Promise<Omit<Model, "header">> {
  const shapes: Record<string, Shape> = {};
  const operations: Operation[] = [];
  let xml = false;
  for (const name of selection.operations.split(/\s+/).toSorted()) {
    const [spec, versions] = await specOf(client, name, selection);
    xml ||= spec.isXML === true;
    for (const [className, mapper] of Object.entries(spec.serializer.modelMappers))
      if (mapper.type?.name === "Composite") shapes[className] ??= compositeOf(mapper);
    operations.push(operationOf(`${service}.${name}`, spec, versions));
  }
  const found = { operations, shapes: reachable(shapes, operations) };
  return { service, protocol: "azure", traits: {}, ...(xml ? found : withoutXml(found)) };
}

/**
 * The SDK keeps its operation specs to itself, but hands them to its own `sendOperationRequest`:
 * calling the method is how to get at them, whatever the generation of the package.
 */
async function specOf(
  client: Function,
  name: string,
  { apiVersions }: AzureSelection,
): Promise<[OperationSpec, readonly string[]]> {
  const first = apiVersions?.[0] ?? { getToken: () => Promise.resolve(null) };
  const made = Reflect.construct(client, [first, "subscription"]) as Record<string, unknown>;
  let caught: OperationSpec | undefined;
  made["sendOperationRequest"] = (_: unknown, spec: OperationSpec) => {
    caught ??= spec;
    return Promise.reject(new Error("caught"));
  };
  const [group, method] = name.includes(".") ? name.split(".") : [undefined, name];
  const target = group === undefined ? made : groupOf(made, group);
  const call = target[method ?? ""] as Method | undefined;
  if (call === undefined) throw new Error(`no ${name}`);
  const args = Array.from({ length: call.length }, () => "x");
  const answer = call.apply(target, args) as { next?: () => Promise<unknown> } | Promise<unknown>;
  await ("next" in answer && answer.next ? answer.next() : (answer as Promise<unknown>)).catch(
    (error: unknown) => {
      if (caught === undefined) throw error;
    },
  );
  if (caught === undefined) throw new Error(`${name} sent nothing`);
  return [caught, apiVersions ?? [made["apiVersion"] ?? made["version"]].filter(isString)];
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function groupOf(made: Record<string, unknown>, group: string): Record<string, unknown> {
  const target = made[group];
  if (typeof target !== "object" || target === null) throw new Error(`no group ${group}`);
  return target as Record<string, unknown>;
}

function operationOf(name: string, spec: OperationSpec, versions: readonly string[]): Operation {
  const xml = spec.isXML === true;
  const answers: Record<string, AnswerBody> = {};
  for (const [status, { bodyMapper, isError }] of Object.entries(spec.responses)) {
    if (status === "default") continue;
    answers[status] = lean({
      body: bodyMapper && bodyOf(bodyMapper, xml, false),
      error: isError === true ? true : undefined,
    }) as AnswerBody;
  }
  const [path = "", search = ""] = spec.path.split("?");
  const last = path.slice(path.lastIndexOf("/") + 1);
  const greedy = new Set(
    (spec.urlParameters ?? [])
      // What is not encoded may have slashes: a scope has, the name at the end has not.
      .filter((p) => p.skipEncoding === true && last !== `{${p.mapper.serializedName}}`)
      .map((p) => p.mapper.serializedName),
  );
  const fixed = (spec.queryParameters ?? []).filter(
    ({ mapper }) => mapper.isConstant === true && mapper.serializedName !== "api-version",
  );
  return lean({
    name,
    method: spec.httpMethod,
    path: path.replace(/\{([\w-]+)\}/g, (whole, part: string) => {
      if (part === "secret-version") return `{${part}?}`;
      return greedy.has(part) || part === "blob" ? `{${part}+}` : whole;
    }),
    query: nonEmpty({
      ...Object.fromEntries(new URLSearchParams(search)),
      ...Object.fromEntries(
        fixed.map(({ mapper }) => [mapper.serializedName, String(mapper.defaultValue)]),
      ),
    }),
    parameters: [
      ...(spec.urlParameters ?? [])
        .filter((p) => path.includes(`{${p.mapper.serializedName}}`))
        .map((p) => parameterOf(p, "path", versions)),
      ...(spec.queryParameters ?? [])
        .filter((p) => !fixed.includes(p))
        .map((p) => parameterOf(p, "query", versions)),
      ...(spec.headerParameters ?? [])
        .filter((p) => !negotiated.has(p.mapper.serializedName?.toLowerCase() ?? ""))
        .map((p) => parameterOf(p, "header", versions)),
    ],
    body: spec.requestBody && bodyOf(spec.requestBody.mapper, xml, true),
    answers,
  }) as Operation;
}

function nonEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

const negotiated = new Set(["accept", "content-type", "content-length"]);

function parameterOf(
  { mapper, collectionFormat }: SdkParameter,
  place: Parameter["in"],
  versions: readonly string[],
): Parameter {
  const name = mapper.serializedName ?? "";
  const version = name === "api-version";
  const constant = mapper.isConstant === true || version ? mapper.defaultValue : undefined;
  const values = isString(constant) ? [constant] : version ? [...versions] : [];
  const shape: Ref = values.length > 0 ? { type: "string", enum: values } : refOf(mapper);
  return lean({
    name: mapper.headerCollectionPrefix ?? name,
    in: place,
    required:
      (mapper.required === true && name !== "secret-version") ||
      version ||
      mapper.isConstant === true
        ? true
        : undefined,
    prefix: mapper.headerCollectionPrefix === undefined ? undefined : true,
    shape:
      collectionFormat !== undefined && typeof shape === "object" && shape.type === "list"
        ? ({ ...shape, format: collectionFormat } as Shape)
        : shape,
  }) as Parameter;
}

function bodyOf(mapper: Mapper, xml: boolean, request: boolean): Body {
  if (mapper.type.name === "Stream") return { media: "bytes" };
  return lean({
    media: xml ? "xml" : "json",
    shape: refOf(mapper),
    required: request && mapper.required === true ? true : undefined,
  }) as Body;
}

function refOf(mapper: Mapper): Ref {
  const { type } = mapper;
  if (type.name === "Composite" && type.className !== undefined && mapper.nullable !== true)
    return type.className;
  return shapeOf(mapper);
}

function shapeOf(mapper: Mapper): Shape {
  const { type, nullable } = mapper;
  const common: Partial<Shape> = {
    ...(nullable === true ? { nullable } : {}),
    ...limitsOf(mapper),
  };
  switch (type.name) {
    case "Composite":
      return { ...common, ...compositeOf(mapper) };
    case "Sequence":
      return lean({
        type: "list",
        ...common,
        item: type.element && refOf(type.element),
        xml: xmlOf(mapper),
      }) as Shape;
    case "Dictionary":
      return { type: "map", ...common, item: type.value ? refOf(type.value) : { type: "any" } };
    case "Enum":
      return { type: "string", ...common, enum: type.allowedValues ?? [] };
    case "String":
    case "Uuid":
      return { type: "string", ...common, ...(type.name === "Uuid" ? { format: "uuid" } : {}) };
    case "Number":
      return { type: "number", ...common };
    case "Boolean":
      return { type: "boolean", ...common };
    case "DateTime":
      // ARM often leaves the zone out.
      return { type: "timestamp", ...common, format: "iso8601-local" };
    case "DateTimeRfc1123":
      return { type: "timestamp", ...common, format: "rfc822" };
    case "UnixTime":
      return { type: "timestamp", ...common, format: "epoch" };
    case "ByteArray":
    case "Base64Url":
      return { type: "bytes", ...common };
    case "Date":
    case "TimeSpan":
      return { type: "string", ...common };
    case "Object":
    case "any":
    case "Stream":
      return { type: "any", ...common };
    default:
      throw new Error(`unknown type ${type.name}`);
  }
}

function xmlOf({ xmlElementName, xmlIsWrapped }: Mapper): Shape["xml"] {
  if (xmlElementName === undefined) return undefined;
  return lean({
    item: xmlElementName,
    flat: xmlIsWrapped === true ? undefined : true,
  }) as Shape["xml"];
}

const limits: Record<string, keyof Shape> = {
  InclusiveMinimum: "min",
  InclusiveMaximum: "max",
  ExclusiveMinimum: "above",
  ExclusiveMaximum: "below",
  MinLength: "min",
  MaxLength: "max",
  MinItems: "min",
  MaxItems: "max",
  MultipleOf: "multipleOf",
};

function limitsOf({ constraints = {} }: Mapper): Partial<Shape> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(constraints)) {
    if (name === "Pattern") found["pattern"] = sourceOf(value);
    else if (name in limits) found[limits[name] ?? ""] = value;
  }
  return found;
}

/** Patterns of ARM match anywhere; ours match the whole value. */
function sourceOf(pattern: unknown): string {
  const source = pattern instanceof RegExp ? pattern.source : String(pattern);
  const start = source.startsWith("^") ? source.slice(1) : `[\\s\\S]*${source}`;
  return start.endsWith("$") ? start.slice(0, -1) : `${start}[\\s\\S]*`;
}

/** Names such as `properties.state` are members of members. */
function compositeOf({ type }: Mapper): Shape {
  const members: Record<string, Member & { shape: Ref }> = {};
  for (const mapper of Object.values(type.modelProperties ?? {})) {
    const wire = mapper.xmlName ?? mapper.serializedName ?? "";
    const path = wire.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
    place(members, path, mapper);
  }
  const open =
    type.polymorphicDiscriminator === undefined
      ? type.additionalProperties && refOf(type.additionalProperties)
      : ({ type: "any" } as const);
  return lean({ type: "object", members, open }) as Shape;
}

function place(members: Record<string, Member>, [name = "", ...rest]: string[], mapper: Mapper) {
  if (rest.length === 0) {
    members[name] = lean({
      shape: refOf(mapper),
      required: mapper.required === true ? true : undefined,
      readOnly: mapper.readOnly === true ? true : undefined,
    }) as Member;
    return;
  }
  members[name] ??= { shape: { type: "object", members: {} } };
  const inner = members[name]?.shape;
  if (typeof inner !== "object" || inner.members === undefined) return;
  place(inner.members as Record<string, Member>, rest, mapper);
  // What is required inside makes what is around it required too.
  if (mapper.required === true && mapper.readOnly !== true)
    members[name] = { ...(members[name] as Member), required: true };
}
