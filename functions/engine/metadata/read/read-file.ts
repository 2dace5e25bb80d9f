import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";
import { type PlacedProblem, type SourceDocument, type SourceFile, placed } from "./source-file.ts";

/** Reading YAML with places takes about two seconds a megabyte; JSON is quick. */
const YAML_BYTES_MAX = 8 * 1024 * 1024;
const JSON_BYTES_MAX = 32 * 1024 * 1024;
export const PROJECT_BYTES_MAX = 48 * 1024 * 1024;

export const EXTENSIONS: readonly string[] = [".hml", ".yaml", ".yml", ".json"];

/** The documents of a file, with all that is wrong in it. */
export function readFile(file: SourceFile): {
  documents: SourceDocument[];
  problems: PlacedProblem[];
} {
  const json = file.path.endsWith(".json");
  const limit = json ? JSON_BYTES_MAX : YAML_BYTES_MAX;
  const bytes = Buffer.byteLength(file.text);
  if (bytes > limit) {
    const what = `the file has ${bytes} bytes; ${json ? "JSON" : "YAML"} may have ${limit}`;
    return { documents: [], problems: [placed(what, { file: file.path, line: 1, column: 1 })] };
  }
  return json ? readJson(file) : readYaml(file);
}
