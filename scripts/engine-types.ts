import { readFile, writeFile } from "node:fs/promises";
import { compile, type JSONSchema } from "json-schema-to-typescript";

/** The types of the JSON Schemas of NDC and OpenDD, written beside each schema. */
const SCHEMAS = [
  "shared/protocol/ndc/v01",
  "shared/protocol/ndc/v02",
  "functions/engine/metadata/opendd/metadata",
  "functions/engine/metadata/opendd/auth-config",
];

for (const path of SCHEMAS) {
  const schema = JSON.parse(await readFile(`${path}.schema.json`, "utf8")) as JSONSchema;
  const types = await compile(schema, "Root", {
    additionalProperties: false,
    bannerComment: "// Made by scripts/engine-types.ts from the schema beside it.",
    format: false,
    unreachableDefinitions: true,
  });
  await writeFile(`${path}.gen.ts`, types);
}
