import type { OpenDdFlags } from "../opendd/metadata.gen.ts";
import { GLOBALS, OPENDD_KINDS } from "../parse.ts";
import type { Path } from "../problem.ts";
import { flagsOfDate } from "./compatibility.ts";
import { withEnvironment } from "./environment.ts";
import { layoutOf } from "./layout.ts";
import { PROJECT_BYTES_MAX } from "./read-file.ts";
import {
  type Place,
  type SourceDocument,
  type SourceFile,
  inOrder,
  placed,
} from "./source-file.ts";
import type { Found, SubgraphFiles } from "./subgraph-files.ts";

/** OpenDD metadata made of files; where there are problems, of what could be read of them. */
export interface ReadSupergraph extends Found {
  metadata: {
    version: "v3";
    subgraphs: { name: string; objects: unknown[] }[];
    flags: OpenDdFlags;
  };
  /** Null: there is none. */
  authConfig: unknown;
  /** Where a path of the metadata stands; null: nowhere in the files. */
  placeOf(path: Path): Place | null;
  /** Where a path of the AuthConfig stands. */
  authPlaceOf(path: Path): Place | null;
}

/** Kinds of a project that say nothing about its API. */
const IGNORED: readonly string[] = [
  "Connector",
  "Context",
  "PromptQlConfig",
  "Subgraph",
  "Supergraph",
];
const CONFIGURATIONS = ["AuthConfig", "CompatibilityConfig"] as const;

/** An object of a document: the document itself, or an element of the list that it is. */
interface SourceObject {
  document: SourceDocument;
  path: Path;
  json: unknown;
}

interface OwnObjects {
  name: string;
  place: Place | null;
  objects: SourceObject[];
}

/**
 * Reads the files of a project's supergraph, in DDN's layout or with a folder for each subgraph. All
 * that is wrong in any of them is told, by file, line and column.
 */
export function readSupergraph(files: readonly SourceFile[]): ReadSupergraph {
  const reading = new Reading();
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > PROJECT_BYTES_MAX) {
    const message = `the files have ${bytes} bytes together; they may have ${PROJECT_BYTES_MAX}`;
    reading.found.problems.push(placed(message, null));
  } else {
    for (const subgraph of layoutOf(files, reading.found)) reading.add(subgraph);
  }
  return reading.read();
}

class Reading {
  readonly found: Found = { problems: [], notes: [] };
  readonly #subgraphs: OwnObjects[] = [];
  readonly #configurations = new Map<string, SourceObject>();

  add(subgraph: SubgraphFiles): void {
    const { name, place, environment } = subgraph;
    const own: SourceObject[] = [];
    for (const document of subgraph.documents) {
      for (const object of objectsOf(document)) {
        const kind = this.#kindOf(object);
        if (kind === null) continue;
        const json = withEnvironment(object.json, environment);
        if (isConfiguration(kind)) this.#configure(kind, { ...object, json });
        else if (kind === "GraphqlConfig") this.#globals().push({ ...object, json });
        else if (name === null) this.#homeless(kind, object);
        else own.push({ ...object, json });
      }
    }
    // Globals alone make no subgraph; one without anything is still one that was named.
    const onlyGlobals = name === "globals" && own.length === 0;
    if (name !== null && !onlyGlobals) this.#subgraphs.push({ name, place, objects: own });
  }

  read(): ReadSupergraph {
    const compatibility = this.#configurations.get("CompatibilityConfig");
    const auth = this.#configurations.get("AuthConfig");
    const flags = compatibility === undefined ? {} : this.#flags(compatibility);
    return {
      problems: inOrder(this.found.problems),
      notes: inOrder(this.found.notes),
      metadata: {
        version: "v3",
        subgraphs: this.#subgraphs.map(({ name, objects }) => ({
          name,
          objects: objects.map(({ json }) => json),
        })),
        flags,
      },
      authConfig: auth?.json ?? null,
      placeOf: (path) => this.#placeOf(path, compatibility),
      authPlaceOf: (path) => (auth === undefined ? null : placeIn(auth, path)),
    };
  }

  /** Null where it is not to be compiled, which is told. */
  #kindOf(object: SourceObject): string | null {
    const { json } = object;
    const kind =
      typeof json === "object" && json !== null && "kind" in json ? json.kind : undefined;
    if (typeof kind === "string") {
      if (OPENDD_KINDS.includes(kind) || isConfiguration(kind)) return kind;
      if (IGNORED.includes(kind)) {
        const message = `ignored: a ${kind} says nothing about the API`;
        this.found.notes.push(placed(message, placeIn(object, [])));
        return null;
      }
    }
    const known = [...OPENDD_KINDS, ...CONFIGURATIONS].map((one) => `\`${one}\``).join(", ");
    const message =
      kind === undefined
        ? `expected an object with \`kind\`, one of ${known}`
        : `unknown kind ${JSON.stringify(kind)}, expected one of ${known}`;
    this.found.problems.push(placed(message, placeIn(object, ["kind"])));
    return null;
  }

  #configure(kind: string, object: SourceObject): void {
    const first = this.#configurations.get(kind);
    if (first === undefined) {
      this.#configurations.set(kind, object);
      return;
    }
    this.found.problems.push({
      ...placed(`there is another ${kind}; a supergraph has one`, placeIn(object, [])),
      notes: [{ place: placeIn(first, []), text: "the first one" }],
    });
  }

  #homeless(kind: string, object: SourceObject): void {
    const message = `objects of kind ${kind} belong to a subgraph: put this file into a folder of its name`;
    this.found.problems.push(placed(message, placeIn(object, [])));
  }

  #globals(): SourceObject[] {
    const known = this.#subgraphs.find(({ name }) => name === GLOBALS);
    if (known !== undefined) return known.objects;
    const objects: SourceObject[] = [];
    this.#subgraphs.push({ name: GLOBALS, place: null, objects });
    return objects;
  }

  #flags(compatibility: SourceObject): OpenDdFlags {
    const { date, ...rest } = compatibility.json as Record<string, unknown>;
    for (const key of Object.keys(rest).filter((one) => one !== "kind" && one !== "version")) {
      const message = `unknown field \`${key}\` of CompatibilityConfig, expected \`date\``;
      this.found.problems.push(placed(message, placeIn(compatibility, [key])));
    }
    const read = flagsOfDate(date);
    if ("flags" in read) return read.flags;
    this.found.problems.push(placed(read.wrong, placeIn(compatibility, ["date"])));
    return {};
  }

  #placeOf(path: Path, compatibility: SourceObject | undefined): Place | null {
    const [root, at, list, index, ...rest] = path;
    if (root === "flags") return compatibility ? placeIn(compatibility, ["date"]) : null;
    const subgraph = root === "subgraphs" ? this.#subgraphs[Number(at)] : undefined;
    if (subgraph === undefined) return null;
    const object = list === "objects" ? subgraph.objects[Number(index)] : undefined;
    return object === undefined ? subgraph.place : placeIn(object, rest);
  }
}

function isConfiguration(kind: string): boolean {
  return CONFIGURATIONS.some((one) => one === kind);
}

function placeIn({ document, path }: SourceObject, inside: Path): Place {
  return document.placeOf([...path, ...inside]);
}

function objectsOf(document: SourceDocument): SourceObject[] {
  if (!Array.isArray(document.json)) return [{ document, path: [], json: document.json }];
  return document.json.map((json: unknown, at) => ({ document, path: [at], json }));
}
