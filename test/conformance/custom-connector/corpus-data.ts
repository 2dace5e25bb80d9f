import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "../../../functions/engine/connectors/memory/rows.ts";

/** The rows of the test connector. It never changes them. */
export interface CorpusData {
  actors: readonly Row[];
  movies: readonly Row[];
  institutions: readonly Row[];
  countries: readonly Row[];
  continents: readonly Row[];
}

/** `folder` holds one version of the data: a file of JSON lines for each collection. */
export async function readData(folder: string, version: "v0.1" | "v0.2"): Promise<CorpusData> {
  const read = (name: string) => readRows(join(folder, "data", `${name}.jsonl`));
  const [actors, movies, institutions] = await Promise.all(
    ["actors", "movies", "institutions"].map(read),
  );
  const newer = version === "v0.2";
  return {
    actors: actors ?? [],
    movies: movies ?? [],
    institutions: institutions ?? [],
    countries: newer ? await read("countries") : [],
    continents: newer ? await read("continents") : [],
  };
}

async function readRows(file: string): Promise<readonly Row[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.trim() !== "");
  const rows = lines.map((line) => JSON.parse(line) as Row);
  return rows.toSorted((one, other) => Number(one["id"]) - Number(other["id"]));
}
