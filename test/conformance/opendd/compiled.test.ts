import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compileSupergraph } from "../../../functions/engine/metadata/compile.ts";
import { openCompiled } from "../../../functions/engine/metadata/format/open-compiled.ts";
import { readSource } from "../../../functions/engine/metadata/format/source.ts";
import { graphqlSchema } from "../../../functions/engine/metadata/graphql/graphql-schema.ts";
import { parse } from "../../../functions/engine/metadata/parse.ts";
import { resolve } from "../../../functions/engine/metadata/resolve.ts";
import { expectSameAnswers } from "../../../functions/engine/metadata/testing/same-answers.ts";
import { CORPUS, describeWithCorpus } from "../custom-connector/corpus.ts";
import { readCorpus, readMetadata } from "./corpus.ts";

const LONG = 300_000;

function compiled(metadata: unknown) {
  const made = compileSupergraph({ metadata, authConfig: null });
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  return made.part;
}

/** What compiling goes through, before it is a file; null where it does not build. */
function plainOf(metadata: unknown) {
  const read = parse(metadata);
  if ("problems" in read) return null;
  const made = resolve(read.parsed, { aggregationPredicates: false });
  if ("problems" in made) return null;
  const api = graphqlSchema(made.resolved);
  return "problems" in api ? null : { resolved: made.resolved, schema: api.schema };
}

/** Null where it does not build. */
function checked(metadata: unknown): string | null {
  const plain = plainOf(metadata);
  if (plain === null) return null;
  const file = compiled(metadata);
  expectSameAnswers(openCompiled(file), plain);
  expect(readSource(file)).toMatchObject({ metadata, authConfig: null });
  return Buffer.from(file).toString("base64");
}

describeWithCorpus("compiled files of the corpus", () => {
  test(
    "those of all cases answer as the plain objects do",
    async () => {
      const corpus = await readCorpus(join(CORPUS, "opendd"), null);
      const seen = new Set<string>();
      for (const iteration of corpus.cases.flatMap(({ iterations }) => iterations)) {
        const metadata = await readMetadata(corpus, iteration);
        const text = JSON.stringify(metadata);
        if (seen.has(text)) continue;
        seen.add(text);
        expect(checked(metadata), iteration.metadata.join(", ")).not.toBeNull();
      }
      expect(seen.size).toBeGreaterThan(0);
    },
    LONG,
  );

  test(
    "those of all metadata that must build answer as the plain objects do, and compile alike again",
    async () => {
      const root = join(CORPUS, "opendd");
      const index = await readFile(join(root, "metadata-resolve/index.json"), "utf8");
      const listed = JSON.parse(index) as { metadata: string; expect: string }[];
      let files = 0;
      const passing = listed.filter((one) => one.expect === "ok");
      for (const { metadata: path } of passing) {
        const read = async () => JSON.parse(await readFile(join(root, path), "utf8")) as unknown;
        const file = checked(await read());
        expect(checked(await read())).toBe(file);
        if (file !== null) files += 1;
      }
      expect(files).toBeGreaterThan(0);
    },
    LONG,
  );
});
