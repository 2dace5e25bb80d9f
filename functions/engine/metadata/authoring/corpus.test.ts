import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, validateSchema } from "graphql";
import { expect, it } from "vitest";
import { roleSdl } from "../graphql/testing/role-sdl.ts";
import { metadataFor } from "./metadata-for.ts";
import { compiled } from "./testing/compiled.ts";

/** Metadata with connector schemas in it, which is no part of this repository. */
const CORPUS = join(
  process.env["LINTAS_CORPUS"] ?? join(import.meta.dirname, "../../../../../shared/corpus"),
  "opendd",
);

it("makes metadata that builds of every connector of the corpus", ({ skip }) => {
  if (!existsSync(CORPUS)) skip("not run: the corpus is not at LINTAS_CORPUS");
  const links = new Map<string, Link>();
  for (const file of readdirSync(CORPUS, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".json")) continue;
    for (const link of linksIn(JSON.parse(readFileSync(join(CORPUS, file), "utf8")))) {
      links.set(JSON.stringify(link), link);
    }
  }
  const outcomes = [...links.values()].map((link) => outcomeOf(link));
  expect(outcomes.filter((one) => one !== "builds" && one !== "refused")).toEqual([]);
  expect(outcomes.filter((one) => one === "builds").length).toBeGreaterThan(20);
});

interface Link {
  version: "v0.1" | "v0.2";
  schema: unknown;
  capabilities: unknown;
}

function outcomeOf(link: Link): string {
  const made = metadataFor({ ...link, connectorName: "db", subgraph: "app" });
  // Some documents of the corpus are there to be refused.
  if ("problems" in made) return "refused";
  try {
    const { schema, warnings } = compiled({ app: made.objects });
    const invalid = validateSchema(buildSchema(roleSdl(schema, "admin")));
    const said = [...warnings.filter(isOurs), ...invalid.map(({ message }) => message)];
    return said.join("\n") || "builds";
  } catch (thrown) {
    return isOurs(String(thrown)) ? String(thrown) : "refused";
  }
}

/** Nothing that is made of them can mend documents that contradict themselves. */
function isOurs(message: string): boolean {
  return !/The version specified in the capabilities|Multiple \w+ extraction functions/.test(
    message,
  );
}

function linksIn(value: unknown): Link[] {
  if (typeof value !== "object" || value === null) return [];
  const { kind, definition } = value as { kind?: unknown; definition?: { schema?: Link } };
  if (kind === "DataConnectorLink" && definition?.schema) return [definition.schema];
  return Object.values(value).flatMap(linksIn);
}
