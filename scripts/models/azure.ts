import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  AnswerBody,
  Body,
  Model,
  Operation,
  Parameter,
  Ref,
  Shape,
} from "../../test/gate/model.ts";
import { type Mapper, compositeOf, refOf } from "./azure-mappers.ts";
import { nodePackages } from "./packages.ts";
import { lean, reachable } from "./reachable.ts";
import { type AzureSelection, azureServices } from "./selection.ts";

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
