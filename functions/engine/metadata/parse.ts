import * as z from "zod";
import { problemsOf } from "./issues.ts";
import { UNKNOWN_SUBGRAPH } from "./names.ts";
import type { OpenDdFlags, OpenDdSubgraphObject } from "./opendd/metadata.gen.ts";
import schema from "./opendd/metadata.schema.json" with { type: "json" };
import { type Path, type Problem, pathText, problem } from "./problem.ts";

/** An object of the metadata with the subgraph it belongs to and where it stands. */
export interface Located<O extends OpenDdSubgraphObject = OpenDdSubgraphObject> {
  subgraph: string;
  /** Of its `definition`. */
  path: Path;
  object: O;
}

export interface Parsed {
  flags: OpenDdFlags;
  subgraphs: string[];
  /** In the order of the metadata; complete once it is read. */
  objects: Located[];
}

export type Kind = OpenDdSubgraphObject["kind"];

/** Objects of one kind, of all subgraphs. */
export function objectsOf<K extends Kind>(
  { objects }: Pick<Parsed, "objects">,
  kind: K,
): readonly Located<Extract<OpenDdSubgraphObject, { kind: K }>>[] {
  // Stages ask for each object they look at, so metadata is sorted by kind once.
  let kinds = sorted.get(objects);
  if (kinds === undefined) {
    kinds = Map.groupBy(objects, (one) => one.object.kind);
    sorted.set(objects, kinds);
  }
  return (kinds.get(kind) ?? []) as Located<Extract<OpenDdSubgraphObject, { kind: K }>>[];
}

const sorted = new WeakMap<readonly Located[], ReadonlyMap<Kind, readonly Located[]>>();

/** Objects that belong to the supergraph stand in this subgraph. */
export const GLOBALS = "__globals";

/**
 * Reads OpenDD metadata, already JSON: the envelope of version 1 to 3 or the legacy array, and each
 * object by the published schema of its kind and version. All mistakes are told.
 */
export function parse(json: unknown): { parsed: Parsed } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const parsed = parsedEnvelope(json, problems);
  return problems.length > 0 ? { problems } : { parsed };
}

function parsedEnvelope(json: unknown, problems: Problem[]): Parsed {
  const parsed: Parsed = { flags: {}, subgraphs: [], objects: [] };
  const add = (subgraph: string, objects: unknown, path: Path) => {
    if (!parsed.subgraphs.includes(subgraph)) parsed.subgraphs.push(subgraph);
    if (!Array.isArray(objects)) {
      problems.push(problem(`expected a list of objects at path ${pathText(path)}`, path));
      return;
    }
    for (const [at, object] of objects.entries()) {
      const located = readObject(object, subgraph, [...path, at], problems);
      if (located !== null) parsed.objects.push(located);
    }
  };
  if (Array.isArray(json)) {
    add(UNKNOWN_SUBGRAPH, json, []);
    return parsed;
  }
  if (!isRecord(json)) {
    const message = "invalid type: not a sequence or map, expected a sequence or map at path $";
    problems.push(problem(message, []));
    return parsed;
  }
  const version = typeof json["version"] === "string" ? json["version"].toLowerCase() : "";
  const fields = ENVELOPE[version];
  if (fields === undefined) {
    const message = "expected a version `v1`, `v2` or `v3` at path $.version";
    problems.push(problem(message, ["version"]));
    return parsed;
  }
  for (const key of Object.keys(json).filter((one) => !fields.includes(one))) {
    problems.push(problem(`unknown field \`${key}\` at path $`, [key]));
  }
  parsed.flags = readFlags(json["flags"] ?? {}, problems);
  if (isRecord(json["supergraph"])) {
    add(GLOBALS, json["supergraph"]["objects"] ?? [], ["supergraph", "objects"]);
  }
  const list = version === "v1" ? "namespaces" : "subgraphs";
  for (const { name, objects, path } of readSubgraphs(json[list] ?? [], list, problems)) {
    add(name, objects, path);
  }
  return parsed;
}

const ENVELOPE: Readonly<Record<string, readonly string[]>> = {
  v1: ["version", "namespaces", "flags"],
  v2: ["version", "supergraph", "subgraphs", "flags"],
  v3: ["version", "subgraphs", "flags"],
};

function readSubgraphs(value: unknown, list: string, problems: Problem[]) {
  if (!Array.isArray(value)) {
    problems.push(problem(`expected a list at path $.${list}`, [list]));
    return [];
  }
  return value.flatMap((one: unknown, at) => {
    const path = [list, at];
    if (!isRecord(one) || typeof one["name"] !== "string") {
      problems.push(problem(`expected \`name\` and \`objects\` at path ${pathText(path)}`, path));
      return [];
    }
    const { name, objects } = one;
    const wrong = list === "subgraphs" ? wrongName(name) : null;
    if (wrong !== null) {
      const where = [...path, "name"];
      problems.push(problem(`${wrong} at path ${pathText(where)}`, where));
    }
    return [{ name, objects, path: [...path, "objects"] }];
  });
}

function wrongName(name: string): string | null {
  // The globals of a project's own files are such a subgraph.
  if (name === GLOBALS) return null;
  if (name.startsWith("__")) return "__ is a reserved prefix for subgraph names";
  return /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)
    ? null
    : `invalid subgraph name '${name}': letters, digits and _ only`;
}

function readFlags(value: unknown, problems: Problem[]): OpenDdFlags {
  const read = definition("OpenDdFlags").safeParse(value);
  if (!read.success) problems.push(...problemsOf(read.error.issues, ["flags"]));
  return (value ?? {}) as OpenDdFlags;
}

function readObject(
  value: unknown,
  subgraph: string,
  path: Path,
  problems: Problem[],
): Located | null {
  const say = (message: string, at: Path = path) => {
    problems.push(problem(`${message} at path ${pathText(at)}`, at));
    return null;
  };
  if (!isRecord(value)) return say("expected an object with `kind`, `version` and `definition`");
  const { kind, version } = value;
  const versions = typeof kind === "string" ? KINDS.get(kind) : undefined;
  if (versions === undefined) {
    const known = [...KINDS.keys()].map((one) => `\`${one}\``).join(", ");
    return say(`unknown kind ${JSON.stringify(kind)}, expected one of ${known}`, [...path, "kind"]);
  }
  const name = typeof version === "string" ? versions.get(version) : undefined;
  if (name === undefined) {
    const known = [...versions.keys()].map((one) => `\`${one}\``).join(", ");
    const message = `unknown version ${JSON.stringify(version)} of ${String(kind)}, expected one of ${known}`;
    return say(message, [...path, "version"]);
  }
  const at = [...path, "definition"];
  if (isDeeperThan(value["definition"], MAX_DEPTH)) {
    return say(`nested deeper than ${MAX_DEPTH} levels`, at);
  }
  const content = withoutAliases(kind, value["definition"]);
  const read = definition(name).safeParse(content);
  if (!read.success) {
    problems.push(...problemsOf(read.error.issues, at));
    return null;
  }
  const object = { ...value, definition: content } as unknown as OpenDdSubgraphObject;
  return { subgraph, path: at, object };
}

/** Nobody writes such metadata; reading it would end in the stack. */
const MAX_DEPTH = 500;

function isDeeperThan(value: unknown, depth: number): boolean {
  let level = [value];
  for (let at = 0; level.length > 0; at += 1) {
    if (at > depth) return true;
    level = level.flatMap((one) =>
      typeof one === "object" && one !== null ? (Object.values(one) as unknown[]) : [],
    );
  }
  return false;
}

/** Older metadata names the source type of a relationship `source`. */
function withoutAliases(kind: unknown, content: unknown): unknown {
  if (kind !== "Relationship" || !isRecord(content) || "sourceType" in content) return content;
  const { source, ...rest } = content;
  return source === undefined ? content : { ...rest, sourceType: source };
}

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];

/** Kind → version → the definition in the schema. */
const KINDS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  schema.definitions.OpenDdSubgraphObject.oneOf.map((one) => [
    one.title,
    new Map(
      one.oneOf.map(({ properties }) => [
        properties.version.enum[0] ?? "",
        properties.definition.$ref.replace("#/definitions/", ""),
      ]),
    ),
  ]),
);

/** The kinds of objects that a subgraph may hold. */
export const OPENDD_KINDS: readonly string[] = [...KINDS.keys()];

const made = new Map<string, z.ZodType>();

/** One definition of the published schema; made when it is first met. */
function definition(name: string): z.ZodType {
  const known = made.get(name);
  if (known !== undefined) return known;
  const { $schema, definitions } = schema;
  const type = z.fromJSONSchema({
    $schema,
    definitions,
    $ref: `#/definitions/${name}`,
  } as unknown as JsonSchema);
  made.set(name, type);
  return type;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
