import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const Case = z.object({
  name: z.string(),
  group: z.string(),
  configuration: z.string(),
  database: z.enum(["chinook", "chinook-copy", "empty"]),
  requests: z.array(
    z.object({ endpoint: z.enum(["/query", "/mutation"]), file: z.string(), status: z.int() }),
  ),
  expected: z.string(),
  expected_shape: z.enum(["response body", "list, one element per request"]),
});
export type Case = z.output<typeof Case>;

/** What must be loaded before the requests, in this order. */
const SEED = [
  "../opendd/seed/chinook-postgres.sql",
  ...[
    "composite-types-simple",
    "composite-types-comments",
    "composite-types-complex",
    "custom-tables",
    "domain-types",
    "enum-types",
    "institution",
  ].map((name) => `seed/${name}.sql`),
];

/** The requests for a PostgreSQL connector with what they shall answer. */
export interface Corpus {
  cases: readonly Case[];
  /** SQL scripts that make the database `chinook`. */
  seed: readonly string[];
  folder: string;
  json(file: string): unknown;
  text(file: string): string;
}

/** `corpus` is the folder of the whole corpus. */
export function readCorpus(corpus: string): Corpus {
  const folder = join(corpus, "ndc-postgres");
  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const json = (file: string): unknown => JSON.parse(text(file));
  return {
    cases: z.array(Case).parse(json("index.json")),
    seed: SEED.map(text),
    folder,
    json,
    text,
  };
}
