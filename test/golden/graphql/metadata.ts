import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import type {
  NdcLine,
  NdcMessages,
} from "../../../functions/engine/connectors/serve/connector-server.ts";
import { graphqlSchema } from "../../../functions/engine/metadata/graphql/graphql-schema.ts";
import type { OpenDdFlags } from "../../../functions/engine/metadata/opendd/metadata.gen.ts";
import { parse } from "../../../functions/engine/metadata/parse.ts";
import { type Problem, pathText } from "../../../functions/engine/metadata/problem.ts";
import { resolve } from "../../../functions/engine/metadata/resolve.ts";
import type { CompiledBuild } from "../../../functions/engine/load-build.ts";

const FOLDER = join(import.meta.dirname, "metadata");

/** What the metadata embeds of a connector, which is also what the connector says of itself. */
export interface Described<Line extends NdcLine> {
  capabilities: NdcMessages<Line>["capabilities_response"];
  schema: NdcMessages<Line>["schema_response"];
}

export interface Metadata {
  stock: Described<"0.2">;
  sales: Described<"0.1">;
  /** By the flags that are on. */
  compiled(flags: OpenDdFlags): CompiledBuild;
}

interface SubgraphFile {
  supergraph?: { objects: unknown[] };
  subgraphs?: { name: string; objects: { kind: string; definition: unknown }[] }[];
}

/** The market's metadata, from the files beside this one. */
export async function readMetadata(): Promise<Metadata> {
  const files: SubgraphFile[] = [];
  for (const name of (await readdir(FOLDER)).toSorted()) {
    files.push(parseYaml(await readFile(join(FOLDER, name), "utf8"), { merge: true }));
  }
  const subgraphs = files.flatMap((file) => file.subgraphs ?? []);
  const supergraph = { objects: files.flatMap((file) => file.supergraph?.objects ?? []) };
  const links = subgraphs.flatMap(({ objects }) =>
    objects.flatMap(({ kind, definition }) => (kind === "DataConnectorLink" ? [definition] : [])),
  ) as { name: string; schema: Described<NdcLine> }[];
  const described = (name: string) => links.find((link) => link.name === name)?.schema;
  const known = new Map<string, CompiledBuild>();
  return {
    stock: described("stock") as Described<"0.2">,
    sales: described("sales") as Described<"0.1">,
    compiled(flags) {
      const id = JSON.stringify(flags);
      const build = known.get(id) ?? compile({ version: "v2", supergraph, subgraphs, flags });
      known.set(id, build);
      return build;
    },
  };
}

function compile(metadata: unknown): CompiledBuild {
  const read = parse(metadata);
  if ("problems" in read) throw new Error(told(read.problems));
  const made = resolve(read.parsed, { aggregationPredicates: false });
  if ("problems" in made) throw new Error(told(made.problems));
  const api = graphqlSchema(made.resolved);
  if ("problems" in api) throw new Error(told(api.problems));
  return { resolved: made.resolved, schema: api.schema };
}

function told(problems: readonly Problem[]): string {
  return problems
    .map(({ message, path }) => `${message} at ${path === null ? "nowhere" : pathText(path)}`)
    .join("\n");
}
