import { gunzipSync } from "node:zlib";
import type {
  AnswerBody,
  Body,
  DeclaredError,
  Member,
  Model,
  Operation,
  Parameter,
  Shape,
} from "../../test/gate/model.ts";
import { wheel } from "./packages.ts";
import { lean, reachable } from "./reachable.ts";
import { type AwsSelection, awsServices } from "./selection.ts";

interface BotoMember {
  shape: string;
  location?: string;
  locationName?: string;
  flattened?: boolean;
}

interface BotoShape {
  type: string;
  members?: Record<string, BotoMember>;
  required?: string[];
  member?: BotoMember;
  key?: BotoMember;
  value?: BotoMember;
  enum?: string[];
  min?: number;
  max?: number;
  pattern?: string;
  flattened?: boolean;
  union?: boolean;
  document?: boolean;
  payload?: string;
  timestampFormat?: string;
  error?: { code?: string; httpStatusCode?: number };
}

interface BotoModel {
  metadata: Record<string, string>;
  operations: Record<
    string,
    {
      http: { method: string; requestUri: string; responseCode?: number };
      input?: { shape: string };
      output?: { shape: string; resultWrapper?: string };
      errors?: { shape: string }[];
    }
  >;
  shapes: Record<string, BotoShape>;
}

export function awsModels(folder: string): Model[] {
  const boto = wheel("botocore", folder, (path) =>
    /^botocore\/data\/.*service-2\.json\.gz$/.test(path),
  );
  return Object.entries(awsServices).map(([service, selection]) => {
    const file = `botocore/data/${selection.folder}/service-2.json.gz`;
    const packed = boto.files[file];
    if (packed === undefined) throw new Error(`no ${file}`);
    const source = JSON.parse(gunzipSync(packed).toString()) as BotoModel;
    return { header: boto.header(file), ...serviceOf(service, selection, source) };
  });
}

function serviceOf(
  service: string,
  { protocol, operations: chosen }: AwsSelection,
  source: BotoModel,
): Omit<Model, "header"> {
  const shapes: Record<string, Shape> = {};
  for (const [name, shape] of Object.entries(source.shapes))
    shapes[name] = shapeOf(shape, protocol);
  const operations = chosen
    .trim()
    .split(/\s+/)
    .toSorted()
    .map((name) => operationOf(service, name, protocol, source));
  const { metadata } = source;
  const traits = lean({
    signingName: metadata["signingName"] ?? metadata["endpointPrefix"],
    apiVersion: metadata["apiVersion"],
    targetPrefix: metadata["targetPrefix"],
    jsonVersion: metadata["jsonVersion"],
  }) as Record<string, string>;
  return { service, protocol, traits, operations, shapes: reachable(shapes, operations) };
}

function operationOf(
  service: string,
  name: string,
  protocol: AwsSelection["protocol"],
  source: BotoModel,
): Operation {
  const operation = source.operations[name];
  if (operation === undefined) throw new Error(`${service} has no ${name}`);
  const [path = "/", search = ""] = operation.http.requestUri.split("?");
  const input = operation.input && source.shapes[operation.input.shape];
  const output = operation.output && source.shapes[operation.output.shape];
  const errors = (operation.errors ?? []).map(({ shape }): DeclaredError => {
    const { code = shape, httpStatusCode: status } = source.shapes[shape]?.error ?? {};
    return lean({ code, status }) as DeclaredError;
  });
  const answer = lean({
    body: output && bodyOf(output, protocol, "answer", operation.output?.resultWrapper),
    headers: output && nonEmpty(parametersOf(output, source, protocol)),
  }) as AnswerBody;
  return lean({
    name: `${service}.${name}`,
    method: operation.http.method,
    path: path.replaceAll("+}", "+}"),
    query: search === "" ? undefined : Object.fromEntries(new URLSearchParams(search)),
    parameters: input ? parametersOf(input, source, protocol) : [],
    body: input && bodyOf(input, protocol, "request"),
    answers: { [operation.http.responseCode ?? "2xx"]: answer },
    errors,
  }) as Operation;
}

function parametersOf(
  shape: BotoShape,
  source: BotoModel,
  protocol: AwsSelection["protocol"],
): Parameter[] {
  const places = {
    uri: "path",
    querystring: "query",
    header: "header",
    headers: "header",
  } as const;
  return Object.entries(shape.members ?? {}).flatMap(([name, member]): Parameter[] => {
    const place = places[member.location as keyof typeof places];
    if (place === undefined) return [];
    const target = source.shapes[member.shape];
    const timestamp =
      target?.type === "timestamp"
        ? { ...shapeOf(target, protocol), format: target.timestampFormat ?? textTime[place] }
        : undefined;
    return [
      lean({
        name: member.locationName ?? name,
        in: place,
        required: shape.required?.includes(name) ? true : undefined,
        prefix: member.location === "headers" ? true : undefined,
        shape: timestamp ?? member.shape,
      }) as Parameter,
    ];
  });
}

const textTime = { path: "iso8601", query: "iso8601", header: "rfc822" } as const;

function bodyOf(
  shape: BotoShape,
  protocol: AwsSelection["protocol"],
  side: "request" | "answer",
  wrapper?: string,
): Body | undefined {
  const media = {
    "rest-json": "json",
    json: "json",
    "rest-xml": "xml",
    query: side === "request" ? "form" : "xml",
  }[protocol] as Body["media"];
  const { payload } = shape;
  if (payload !== undefined) {
    const target = shape.members?.[payload];
    if (target === undefined) throw new Error(`no member ${payload}`);
    const structured = protocol === "rest-xml" && payload !== "Body" && payload !== "Payload";
    return structured ? { media, shape: target.shape } : { media: "bytes" };
  }
  const members = membersOf(shape, protocol);
  if (Object.keys(members).length === 0 && protocol.startsWith("rest")) return undefined;
  return lean({
    media,
    shape: { type: "object", members } as Shape,
    required: Object.values(members).some((member) => member.required) ? true : undefined,
    wrapper,
  }) as Body;
}

function membersOf(shape: BotoShape, protocol: AwsSelection["protocol"]): Record<string, Member> {
  const members: Record<string, Member> = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    if (member.location !== undefined) continue;
    // Only XML and forms go by the location's name inside a body.
    const wire = protocol === "json" ? name : (member.locationName ?? name);
    members[wire] = lean({
      shape: member.shape,
      required: shape.required?.includes(name) ? true : undefined,
    }) as Member;
  }
  return members;
}

function shapeOf(shape: BotoShape, protocol: AwsSelection["protocol"]): Shape {
  const type = typeOf(shape);
  const item = shape.type === "map" ? shape.value : shape.member;
  const flat = shape.flattened === true ? true : undefined;
  const itemName = shape.type === "list" ? shape.member?.locationName : undefined;
  const isoTime = protocol === "query" || protocol === "rest-xml" ? "iso8601" : "epoch";
  return lean({
    type,
    members: type === "object" ? membersOf(shape, protocol) : undefined,
    union: shape.union,
    item: item?.shape,
    key: shape.key?.shape,
    xml: flat || itemName ? lean({ item: itemName, flat }) : undefined,
    enum: shape.enum,
    min: shape.min,
    max: shape.max,
    pattern: patternOf(shape),
    format: type === "timestamp" ? (shape.timestampFormat ?? isoTime) : undefined,
  }) as Shape;
}

function typeOf(shape: BotoShape): Shape["type"] {
  if (shape.document === true) return "any";
  switch (shape.type) {
    case "structure":
      return "object";
    case "list":
    case "map":
    case "string":
    case "boolean":
    case "timestamp":
      return shape.type;
    case "integer":
    case "long":
      return "integer";
    case "float":
    case "double":
      return "number";
    case "blob":
      return "bytes";
    default:
      throw new Error(`unknown type ${shape.type}`);
  }
}

/** Some patterns are Java's: those that JavaScript does not understand are left out. */
function patternOf({ pattern }: BotoShape): string | undefined {
  if (pattern === undefined) return undefined;
  for (const flags of ["u", ""]) {
    try {
      new RegExp(`^(?:${pattern})$`, flags);
      return pattern;
    } catch {
      // The next flags.
    }
  }
  return undefined;
}

function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
