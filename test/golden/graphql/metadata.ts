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
  compiled(variant: Variant): CompiledBuild;
}

export interface Variant {
  flags: OpenDdFlags;
  /** Capabilities that the stock's connector lacks, such as `relationships.relation_comparisons`. */
  lacks: readonly string[];
  /** Names of files in `metadata/more`. */
  more: readonly string[];
}

interface SubgraphFile {
  supergraph?: { objects: unknown[] };
  subgraphs?: { name: string; objects: { kind: string; definition: unknown }[] }[];
}

type Subgraph = NonNullable<SubgraphFile["subgraphs"]>[number];

/** The market's metadata, from the files beside this one. */
export async function readMetadata(): Promise<Metadata> {
  const files = await readFiles(FOLDER);
  const more = await readFiles(join(FOLDER, "more"));
  const always = [...files.values()].flatMap((file) => file.subgraphs ?? []);
  const supergraph = {
    objects: [...files.values()].flatMap((file) => file.supergraph?.objects ?? []),
  };
  const known = new Map<string, CompiledBuild>();
  return {
    stock: linkOf(always, "stock").schema as Described<"0.2">,
    sales: linkOf(always, "sales").schema as Described<"0.1">,
    compiled(variant) {
      const id = JSON.stringify(variant);
      const added = variant.more.flatMap((name) => more.get(`${name}.yaml`)?.subgraphs ?? []);
      const subgraphs = without([...always, ...added], variant.lacks);
      const { flags } = variant;
      const build = known.get(id) ?? compile({ version: "v2", supergraph, subgraphs, flags });
      known.set(id, build);
      return build;
    },
  };
}

async function readFiles(folder: string): Promise<Map<string, SubgraphFile>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).toSorted();
  const files = new Map<string, SubgraphFile>();
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8");
    files.set(name, parseYaml(text, { merge: true }) as SubgraphFile);
  }
  return files;
}

interface Link {
  name: string;
  schema: Described<NdcLine>;
}

function linkOf(subgraphs: readonly Subgraph[], name: string): Link {
  const links = subgraphs
    .flatMap(({ objects }) => objects)
    .flatMap(({ kind, definition }) => (kind === "DataConnectorLink" ? [definition as Link] : []));
  const found = links.find((link) => link.name === name);
  if (found === undefined) throw new Error(`the metadata has no link ${name}`);
  return found;
}

function without(subgraphs: readonly Subgraph[], lacks: readonly string[]): readonly Subgraph[] {
  const copy = structuredClone(subgraphs);
  const { capabilities } = linkOf(copy, "stock").schema.capabilities;
  for (const path of lacks) {
    const names = path.split(".");
    let within = capabilities as unknown as Record<string, unknown>;
    for (const name of names.slice(0, -1)) within = within[name] as Record<string, unknown>;
    delete within[names.at(-1) ?? ""];
  }
  return copy;
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
