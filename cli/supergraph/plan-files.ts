import { dirname } from "node:path/posix";
import { isDeepStrictEqual } from "node:util";
import type { OpenDdSubgraphObject } from "../../functions/engine/metadata/opendd/metadata.gen.ts";
import { objectsOf } from "../../functions/engine/metadata/parse.ts";
import { type ValueChange, valueChanges } from "./changes.ts";
import { appendJson, editJson, withoutJson } from "./edit-json.ts";
import { editYaml, withoutDocument } from "./edit-yaml.ts";
import { ObjectFiles, yamlDocuments } from "./object-file.ts";
import type { Place } from "../../functions/engine/metadata/read/source-file.ts";
import type { Supergraph } from "./read-project.ts";

export interface PlannedFiles {
  /** New texts by path in the supergraph's folder; one without anything left in it is "". */
  files: Map<string, string>;
  /** What could not be put into the file that holds it; left as it is. */
  conflicts: string[];
}

/**
 * The texts of files that hold a subgraph's objects as they shall be: those that were there come
 * first, in their order (null: it goes), then new ones.
 */
export function planFiles(
  supergraph: Supergraph,
  at: { subgraph: string; connector: string },
  wanted: readonly (OpenDdSubgraphObject | null)[],
): PlannedFiles {
  const planned: PlannedFiles = { files: new Map(), conflicts: [] };
  const texts = new Map(supergraph.sources.metadata.map(({ path, text }) => [path, text]));
  const textOf = (path: string) => planned.files.get(path) ?? texts.get(path);
  const own = supergraph.objects.filter(({ subgraph }) => subgraph === at.subgraph);
  // From the end on, so that places in a file stay right.
  for (const [index, located] of [...own.entries()].toReversed()) {
    const after = wanted[index];
    if (after === undefined || isDeepStrictEqual(located.object, after)) continue;
    const place = supergraph.placeOf(located);
    const text = place === null ? undefined : textOf(place.file);
    const edited =
      place === null || text === undefined
        ? null
        : editedText(text, place, { before: located.object, after });
    if (edited !== null && place !== null) planned.files.set(place.file, edited);
    else planned.conflicts.push(uneditable(located.object, place));
  }
  const fresh = wanted.slice(own.length).filter((one) => one !== null);
  addNew(supergraph, at, fresh, { planned, textOf });
  return planned;
}

/** Null: it cannot be done in place. */
function editedText(
  text: string,
  place: Place,
  { before, after }: { before: OpenDdSubgraphObject; after: OpenDdSubgraphObject | null },
): string | null {
  const isJson = place.file.endsWith(".json");
  if (after === null) return isJson ? withoutJson(text, before) : withoutDocument(text, place);
  const changes = changesOf(before, after);
  return isJson ? editJson(text, before, changes) : editYaml(text, place, changes);
}

function uneditable({ kind }: OpenDdSubgraphObject, place: Place | null): string {
  const where = place === null ? "?" : `${place.file}:${place.line}:${place.column}`;
  return `${where}: ${kind} cannot be edited here`;
}

/** A connector's schema is taken as it is now. */
function changesOf(before: OpenDdSubgraphObject, after: OpenDdSubgraphObject): ValueChange[] {
  if (after.kind !== "DataConnectorLink") return valueChanges(before, after);
  const { schema } = after.definition;
  return [{ path: ["definition"], key: "schema", value: schema, isNew: false }];
}

function addNew(
  supergraph: Supergraph,
  { subgraph, connector }: { subgraph: string; connector: string },
  objects: readonly OpenDdSubgraphObject[],
  { planned, textOf }: { planned: PlannedFiles; textOf: (path: string) => string | undefined },
): void {
  const all = [...supergraph.objects.map(({ object }) => object), ...objects];
  const names = new ObjectFiles(connector, all);
  const folder = metadataFolder(supergraph, subgraph, connector);
  // Of names that differ only in case some machines make one file.
  const known = new Map(
    supergraph.sources.metadata.map(({ path }) => [path.toLowerCase(), path] as const),
  );
  const byFile = Map.groupBy(objects, (object) => {
    const path = `${folder}/${names.nameOf(object)}`;
    const same = known.get(path.toLowerCase()) ?? path;
    known.set(path.toLowerCase(), same);
    return same;
  });
  for (const [path, own] of byFile) {
    const before = textOf(path);
    const text = before === undefined ? fresh(path, own) : appended(path, before, own);
    if (text === null) planned.conflicts.push(`${path}: there is something else in this file`);
    else planned.files.set(path, text);
  }
}

/** Where the connector's link is, else the subgraph's usual place. */
function metadataFolder(supergraph: Supergraph, subgraph: string, connector: string): string {
  const link = objectsOf(supergraph, "DataConnectorLink").find(
    (one) => one.subgraph === subgraph && one.object.definition.name === connector,
  );
  const place = link === undefined ? null : supergraph.placeOf(link);
  return place === null ? `${subgraph}/metadata` : dirname(place.file);
}

function fresh(path: string, objects: readonly OpenDdSubgraphObject[]): string {
  if (!path.endsWith(".json")) return yamlDocuments(objects);
  const [only, second] = objects;
  return `${JSON.stringify(second === undefined ? only : objects, null, 2)}\n`;
}

function appended(
  path: string,
  text: string,
  objects: readonly OpenDdSubgraphObject[],
): string | null {
  if (path.endsWith(".json")) return appendJson(text, objects);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const end = text === "" || text.endsWith("\n") ? "" : eol;
  return `${text}${end}${yamlDocuments(objects, eol)}`;
}
