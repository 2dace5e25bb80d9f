import { basename, dirname } from "node:path/posix";
import { EXTENSIONS, PROJECT_BYTES_MAX } from "../../../../engine/metadata/read/read-file.ts";
import {
  type PlacedProblem,
  placed,
  type SourceFile,
} from "../../../../engine/metadata/read/source-file.ts";
import { type FilePlace, placesIn, readPlace } from "../places-in.ts";

/** What a supergraph's folder holds, of which nothing was compiled yet. Paths are those in the folder. */
export interface SupergraphSources {
  metadata: SourceFile[];
  /** Folders of connectors that have a `configuration.json`. */
  connectors: ConnectorFolder[];
  problems: PlacedProblem[];
}

export interface ConnectorFolder {
  name: string;
  /** e.g. `connector/db` or, as DDN has it, `app/connector/db`. */
  path: string;
  /** `configuration.json` and what else of it is text, by its path in the supergraph's folder. */
  files: ReadonlyMap<string, SourceFile>;
}

/** Of them a connector that runs elsewhere brings thousands, its packages. */
const LEFT_OUT = new Set(["node_modules"]);
const CONFIGURATION = "configuration.json";
const DESCRIPTIONS = ["connector.yaml", "connector.yml", "connector.hml"];

/**
 * Reads a supergraph's folder. What lies in a connector's folder is not metadata, whatever its
 * extension. Throws `pack.unsafe_path`, `pack.too_large` and `pack.failed`.
 */
export async function readSources(root: string, folder: string): Promise<SupergraphSources> {
  const places = await placesIn(root, folder, (name) => LEFT_OUT.has(name));
  const connectorPaths = connectorFolders([...places.keys()]);
  const wanted = [...places].flatMap(([path, place]) => {
    const connector = connectorPaths.find((one) => path.startsWith(`${one}/`)) ?? null;
    return isRead(path, connector) ? [{ path, place, connector }] : [];
  });
  const problems = tooMuch(wanted);
  if (problems.length > 0) return { metadata: [], connectors: [], problems };
  const metadata: SourceFile[] = [];
  const byConnector = new Map<string, Map<string, SourceFile>>();
  for (const { path, place, connector } of wanted) {
    const text = textOf(await readPlace(path, place));
    if (text === null) {
      problems.push(placed("this file is not UTF-8", { file: path, line: 1, column: 1 }));
    } else if (connector === null) {
      metadata.push({ path, text });
    } else {
      const files = byConnector.get(connector) ?? new Map<string, SourceFile>();
      byConnector.set(connector, files.set(path, { path, text }));
    }
  }
  const connectors = [...byConnector]
    .filter(([path, files]) => files.has(`${path}/${CONFIGURATION}`))
    .map(([path, files]) => ({ name: basename(path), path, files }));
  return { metadata, connectors, problems };
}

/** `…/connector/<name>` of all that say of themselves that they are a connector's. */
function connectorFolders(paths: readonly string[]): string[] {
  const marks = [CONFIGURATION, ...DESCRIPTIONS];
  const folders = paths
    .filter((path) => marks.includes(basename(path)))
    .map((path) => dirname(path))
    .filter((path) => basename(dirname(path)) === "connector");
  return [...new Set(folders)];
}

/** Of a connector's folder: its configuration, what describes it, and its SQL. */
function isRead(path: string, connector: string | null): boolean {
  if (connector === null) return EXTENSIONS.some((one) => path.endsWith(one));
  const own = path.slice(connector.length + 1);
  return own === CONFIGURATION || DESCRIPTIONS.includes(own) || own.endsWith(".sql");
}

/** Before anything is read: it may be more than fits into memory. */
function tooMuch(files: readonly { path: string; place: FilePlace }[]): PlacedProblem[] {
  const bytes = files.reduce((sum, { place }) => sum + place.size, 0);
  if (bytes <= PROJECT_BYTES_MAX) return [];
  const largest = files.toSorted((a, b) => b.place.size - a.place.size)[0]?.path ?? "";
  const message = `the files have ${bytes} bytes together; they may have ${PROJECT_BYTES_MAX}. This is the largest`;
  return [placed(message, { file: largest, line: 1, column: 1 })];
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
