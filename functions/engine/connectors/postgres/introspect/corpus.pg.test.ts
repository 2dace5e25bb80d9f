import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyDatabase } from "../../../../../test/harness/postgres.ts";
import { openDatabase } from "../../../../../shared/database.ts";
import { Secret } from "../../../../../shared/secret.ts";
import { introspect } from "./introspect.ts";

const CORPUS =
  process.env["LINTAS_CORPUS"] ?? join(import.meta.dirname, "../../../../../../shared/corpus");
const read = (path: string) => readFileSync(join(CORPUS, path), "utf8");

it("says of the corpus' database what its configuration says", async ({ skip }) => {
  if (!existsSync(CORPUS)) skip("not run: the corpus is not at LINTAS_CORPUS");
  const database = await emptyDatabase();
  const open = openDatabase(database.url, { name: "lintas tests", max: 1 });
  for (const file of SEEDS) await open.sql.unsafe(read(file));
  const text = read("ndc-postgres/configuration/v5/configuration.json");
  const { configuration } = await introspect({
    url: new Secret(database.url),
    variable: "CONNECTION_URI",
    schemas: null,
    functions: false,
    existing: text,
    timeoutMs: 30_000,
  });
  const different = [...differences(JSON.parse(text), JSON.parse(configuration), "")];
  await open.sql.end({ timeout: 5 });
  await database.drop();
  expect(different.filter((one) => !EXPLAINED.some((pattern) => pattern.test(one)))).toEqual([]);
  expect(different.length).toBeLessThan(25);
});

const EXPLAINED = [
  // PostGIS is not installed here, and what an extension made is not read.
  /^\.metadata\.tables\.(spatial_ref_sys|topology_layer|topology_topology): .* \| undefined$/,
  /comparisonOperators\.st_\w+: .* \| undefined$/,
  // Two words of PostgreSQL for one operator.
  /^\.metadata\.types\.scalar\.card_suit\.comparisonOperators\._neq\.operatorName: "!=" \| "<>"$/,
];

const SEEDS = [
  "opendd/seed/chinook-postgres.sql",
  ...[
    "composite-types-simple",
    "composite-types-comments",
    "composite-types-complex",
    "custom-tables",
    "domain-types",
    "enum-types",
    "institution",
  ].map((name) => `ndc-postgres/seed/${name}.sql`),
];

function* differences(theirs: unknown, ours: unknown, at: string): Generator<string> {
  if (isRecord(theirs) && isRecord(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      yield* differences(theirs[key], ours[key], `${at}.${key}`);
    }
  } else if (JSON.stringify(theirs) !== JSON.stringify(ours)) {
    yield `${at}: ${JSON.stringify(theirs)} | ${JSON.stringify(ours)}`;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
