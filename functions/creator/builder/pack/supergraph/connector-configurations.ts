import { normalize } from "node:path/posix";
import * as z from "zod";
import {
  ConfigurationError,
  parseConfiguration,
} from "../../../../engine/connectors/postgres/configuration/parse.ts";
import { readFile } from "../../../../engine/metadata/read/read-file.ts";
import {
  type PlacedProblem,
  placed,
  type SourceDocument,
} from "../../../../engine/metadata/read/source-file.ts";
import type { ConnectorFolder } from "./sources.ts";
import type { KnownNames } from "./known-names.ts";

/** Configurations of connectors that the engine runs itself, by their name. */
export interface ConnectorConfigurations {
  own: ReadonlyMap<string, unknown>;
  /** Names of folders whose connector is another's, which runs elsewhere. */
  others: ReadonlySet<string>;
  problems: PlacedProblem[];
}

/**
 * Reads what the PostgreSQL connectors of a supergraph are to know (formats 4 and 5), whole: the SQL
 * files that a configuration names stand in it afterwards, and names of variables are those of the
 * environment.
 */
export function connectorConfigurations(
  folders: readonly ConnectorFolder[],
  names: KnownNames,
): ConnectorConfigurations {
  const own = new Map<string, unknown>();
  const others = new Set<string>();
  const problems: PlacedProblem[] = [];
  const firsts = new Map<string, ConnectorFolder>();
  for (const folder of folders) {
    const file = folder.files.get(`${folder.path}/configuration.json`);
    if (file === undefined) continue;
    const { documents, problems: wrong } = readFile(file);
    problems.push(...wrong);
    const [document] = documents;
    if (document === undefined) continue;
    if (!isPostgres(document.json)) {
      others.add(folder.name);
      continue;
    }
    const first = firsts.get(folder.name);
    if (first !== undefined) {
      problems.push(twoOfOneName(document, folder, first));
      continue;
    }
    firsts.set(folder.name, folder);
    const made = whole(document, folder, names);
    if ("problems" in made) problems.push(...made.problems);
    // Links to it are not wrong because of what is wrong in it.
    own.set(folder.name, "problems" in made ? null : made.configuration);
  }
  return { own, others, problems };
}

function isPostgres(json: unknown): json is PostgresFile {
  return PostgresFile.safeParse(json).success;
}

/** As much as tells that it is a PostgreSQL connector's, and where what is looked for stands in it. */
const PostgresFile = z.looseObject({
  version: z.enum(["4", "5"]),
  connectionSettings: z.looseObject({ connectionUri: z.unknown() }),
});
type PostgresFile = z.infer<typeof PostgresFile>;

function twoOfOneName(
  document: SourceDocument,
  folder: ConnectorFolder,
  first: ConnectorFolder,
): PlacedProblem {
  const message = `there are two connectors \`${folder.name}\`; links could not tell which one they mean`;
  const place = { file: `${first.path}/configuration.json`, line: 1, column: 1 };
  return { ...placed(message, document.placeOf([])), notes: [{ place, text: "the other one" }] };
}

function whole(
  document: SourceDocument,
  folder: ConnectorFolder,
  names: KnownNames,
): { configuration: unknown } | { problems: PlacedProblem[] } {
  const json = structuredClone(document.json) as PostgresFile;
  const problems = [
    ...nameConnection(json, document, environmentOf(folder), names),
    ...takeInSql(json, document, folder),
  ];
  if (problems.length > 0) return { problems };
  try {
    parseConfiguration(JSON.stringify(json), (path) => {
      throw new ConfigurationError(`The SQL file ${path} is not read here.`);
    });
    return { configuration: json };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { problems: [placed(error.message.trimEnd(), document.placeOf([]))] };
  }
}

/** The URL of a database is the environment's own; the build only names it. */
function nameConnection(
  json: PostgresFile,
  document: SourceDocument,
  mapping: Readonly<Record<string, string>>,
  names: KnownNames,
): PlacedProblem[] {
  const at = ["connectionSettings", "connectionUri"];
  const uri = json.connectionSettings.connectionUri;
  if (typeof uri === "string" || uri === null || typeof uri !== "object" || !("variable" in uri)) {
    const message =
      'a database\'s URL is no part of a build: name the variable or secret that holds it, as {"variable": "DATABASE_URL"}';
    return [placed(message, document.placeOf(at))];
  }
  const given = String(uri.variable);
  const name = mapping[given] ?? given;
  json.connectionSettings.connectionUri = { variable: name };
  const wrong = names.wrong(name);
  return wrong === null ? [] : [placed(wrong, document.placeOf([...at, "variable"]))];
}

const Described = z.object({
  definition: z.object({
    envMapping: z.record(z.string(), z.object({ fromEnv: z.string() })),
  }),
});

/** How a DDN project's `connector.yaml` names the variables of the connector in the environment. */
function environmentOf({ files, path }: ConnectorFolder): Record<string, string> {
  const described = [...files.values()].find((one) => one.path.startsWith(`${path}/connector.`));
  const [document] = described === undefined ? [] : readFile(described).documents;
  const read = Described.safeParse(document?.json);
  const mapping = read.data?.definition.envMapping ?? {};
  return Object.fromEntries(Object.entries(mapping).map(([name, to]) => [name, to.fromEnv]));
}

function takeInSql(
  json: PostgresFile,
  document: SourceDocument,
  folder: ConnectorFolder,
): PlacedProblem[] {
  return NATIVES.flatMap((at) =>
    Object.entries(recordAt(json, at)).flatMap(([name, operation]) => {
      const sql = recordAt(operation, ["sql"]);
      const { file } = sql;
      if (typeof file !== "string") return [];
      const found = folder.files.get(normalize(`${folder.path}/${file}`));
      const place = document.placeOf([...at, name, "sql", "file"]);
      if (found === undefined) {
        const message = `there is no SQL file \`${file}\` in this folder`;
        return [placed(message, place)];
      }
      delete sql["file"];
      sql["inline"] = found.text;
      return [];
    }),
  );
}

const NATIVES = [
  ["metadata", "nativeQueries"],
  ["metadata", "nativeOperations", "queries"],
  ["metadata", "nativeOperations", "mutations"],
];

function recordAt(value: unknown, path: readonly string[]): Record<string, unknown> {
  let at: unknown = value;
  for (const key of path) {
    const isRecord = at !== null && typeof at === "object" && Object.hasOwn(at, key);
    at = isRecord ? (at as Record<string, unknown>)[key] : undefined;
  }
  return at !== null && typeof at === "object" && !Array.isArray(at)
    ? (at as Record<string, unknown>)
    : {};
}
