import { Slug, VariableName } from "../../shared/domain/names.ts";
import {
  type Introspected,
  metadataFor,
} from "../../functions/engine/metadata/authoring/metadata-for.ts";
import type { OpenDdSubgraphObject } from "../../functions/engine/metadata/opendd/metadata.gen.ts";
import { objectsOf } from "../../functions/engine/metadata/parse.ts";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { EXIT } from "../exit-code.ts";
import { failure, usageFailure } from "../failure.ts";
import type { Call, Run } from "../spec.ts";
import { connectorUrl, secretHeaders } from "../supergraph/connector-answer.ts";
import { defineSupergraph, type EnvironmentNeeds } from "../supergraph/define-supergraph.ts";
import { GLOBALS } from "../supergraph/globals.ts";
import { ndcDocuments } from "../supergraph/ndc-documents.ts";
import { planFiles } from "../supergraph/plan-files.ts";
import { postgresDocuments } from "../supergraph/postgres-documents.ts";
import {
  emptySupergraph,
  readSupergraphHere,
  type Supergraph,
} from "../supergraph/read-project.ts";
import { restricted } from "../supergraph/restrict.ts";
import { writeFiles } from "../supergraph/write-files.ts";

/** A connector that was asked, and how the metadata is to name it. */
interface Asked {
  introspected: Introspected;
  link: Link["definition"]["url"];
  headers: Link["definition"]["headers"];
  files: Map<string, string>;
  needs: EnvironmentNeeds;
  notes: string[];
}
type Link = Extract<OpenDdSubgraphObject, { kind: "DataConnectorLink" }>;

export const run: Run = async (call) => {
  const loaded = await loadDefinition(call.environment.cwd);
  const known = Object.keys(loaded.definition.supergraphs ?? {});
  const name = call.options.supergraph ?? (known.length === 1 ? known[0] : undefined) ?? "graph";
  const at = placeNamed(call);
  const supergraph = known.includes(name)
    ? await readSupergraphHere(loaded, name)
    : await emptySupergraph(loaded, name);
  requireNew(supergraph, at);
  const asked = await ask(call, at);
  const { files, conflicts } = planned(supergraph, at, asked, call.options.bare === true);
  if (conflicts.length > 0) {
    throw usageFailure(`There is something in the way: ${conflicts.join(", ")}.`);
  }
  await writeFiles(loaded.root, supergraph.folder, files);
  const define = await defineSupergraph(loaded, supergraph, asked.needs);
  const paths = [...files.keys()].map((path) => `${supergraph.folder}/${path}`).toSorted();
  return {
    answer: { supergraph: name, connector: at.connector, files: paths, notes: asked.notes, define },
    text: lines({ name, paths, define, asked, file: loaded.file, supergraph }),
  };
};

function placeNamed({ options }: Call): { subgraph: string; connector: string } {
  const { name: connector = "db", subgraph = "app" } = options;
  if (!Slug.safeParse(connector).success) {
    throw usageFailure(`\`${connector}\` is no name for a connector.`, "For example: `--name db`.");
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(subgraph) || RESERVED.has(subgraph.toLowerCase())) {
    throw usageFailure(
      `\`${subgraph}\` is no name for a subgraph.`,
      "Letters, digits and `_`; not `globals` or `connector`. For example: `--subgraph app`.",
    );
  }
  return { subgraph, connector };
}

const RESERVED = new Set(["globals", "__globals", "connector"]);

function requireNew(supergraph: Supergraph, { connector }: { connector: string }): void {
  const links = objectsOf(supergraph, "DataConnectorLink");
  const isLinked = links.some(({ object }) => object.definition.name === connector);
  const isThere = supergraph.sources.connectors.some(({ name }) => name === connector);
  if (!isLinked && !isThere) return;
  throw usageFailure(
    `The supergraph has a connector \`${connector}\` already.`,
    `Bring it in step with \`lintas supergraph update ${connector}\`, or name another: \`--name other\`.`,
  );
}

async function ask(call: Call, at: { subgraph: string; connector: string }): Promise<Asked> {
  const { postgres, connector } = call.options;
  if ((postgres === undefined) === (connector === undefined)) {
    throw usageFailure(
      "Say what the API is made of: a database or a connector.",
      "`--postgres DATABASE_URL` names the variable with a database's URL, `--connector http://…` an NDC connector.",
    );
  }
  return postgres === undefined
    ? askNdc(call, at, connectorUrl(connector ?? ""))
    : askPostgres(call, at, postgres);
}

async function askPostgres(
  call: Call,
  { subgraph, connector }: { subgraph: string; connector: string },
  variable: string,
): Promise<Asked> {
  if (!VariableName.safeParse(variable).success) {
    // What was typed may be the URL itself, with its password.
    throw usageFailure(
      "`--postgres` takes the name of a variable, not a URL: others on this machine see the command line.",
      "For example: `DATABASE_URL=postgres://… lintas supergraph init --postgres DATABASE_URL`.",
    );
  }
  const { configuration, notes, ...documents } = await postgresDocuments(call, variable, null);
  return {
    introspected: { ...documents, connectorName: connector, subgraph },
    link: { singleUrl: { value: `lintas:connector/${connector}` } },
    headers: undefined,
    files: new Map([[`connector/${connector}/configuration.json`, configuration]]),
    needs: { variables: {}, secrets: [variable] },
    notes,
  };
}

async function askNdc(
  call: Call,
  { subgraph, connector }: { subgraph: string; connector: string },
  url: URL,
): Promise<Asked> {
  const given = secretHeaders(call);
  const headers = Object.fromEntries(given.map(({ header, value }) => [header, value]));
  call.say(`Asking the connector at ${url.origin} …`);
  const documents = await ndcDocuments(call.environment, url, headers);
  const variable = `${subgraph}_${connector}_URL`.replaceAll(/[^A-Za-z0-9_]/g, "_").toUpperCase();
  const named = given.map((one) => [one.header, { valueFromEnv: one.variable }] as const);
  return {
    introspected: { ...documents, connectorName: connector, subgraph },
    link: { singleUrl: { valueFromEnv: variable } },
    headers: named.length === 0 ? undefined : Object.fromEntries(named),
    files: new Map(),
    needs: {
      variables: { [variable]: url.href.replace(/\/$/, "") },
      secrets: given.map((one) => one.variable),
    },
    notes: [],
  };
}

function planned(
  supergraph: Supergraph,
  at: { subgraph: string; connector: string },
  { introspected, link, headers, files }: Asked,
  bare: boolean,
) {
  const nothing = {
    collections: new Set<string>(),
    functions: new Set<string>(),
    procedures: new Set<string>(),
  };
  const taken = bare ? { ...introspected, ...restricted(introspected, nothing) } : introspected;
  const made = metadataFor(taken, supergraph.objects);
  if ("problems" in made) {
    const why = made.problems.map(({ message }) => message);
    throw failure(
      "supergraph.connector_unreadable",
      EXIT.failed,
      `What the connector answers is not right:\n${why.slice(0, 10).join("\n")}`,
    );
  }
  const { version, schema, capabilities } = introspected;
  const objects = made.objects.map((object): OpenDdSubgraphObject => {
    if (object.kind !== "DataConnectorLink") return object;
    const definition = {
      ...object.definition,
      url: link,
      ...(headers === undefined ? {} : { headers }),
      schema: { version, schema, capabilities },
    } as Link["definition"];
    return { ...object, definition };
  });
  const own = supergraph.objects.filter(({ subgraph }) => subgraph === at.subgraph);
  const plan = planFiles(supergraph, at, [...own.map(({ object }) => object), ...objects]);
  return {
    files: new Map([...missingGlobals(supergraph), ...files, ...plan.files]),
    conflicts: plan.conflicts,
  };
}

/** What every supergraph has once; what is there, whatever its file, stays. */
function missingGlobals(supergraph: Supergraph): [string, string][] {
  const has = {
    AuthConfig: supergraph.hasAuth,
    CompatibilityConfig: supergraph.hasCompatibility,
    GraphqlConfig: objectsOf(supergraph, "GraphqlConfig").length > 0,
  };
  return Object.entries(GLOBALS).flatMap(([kind, { path, text }]): [string, string][] =>
    has[kind as keyof typeof has] ? [] : [[path, text]],
  );
}

function lines(made: {
  name: string;
  paths: readonly string[];
  define: string | null;
  asked: Asked;
  file: string;
  supergraph: Supergraph;
}): string[] {
  const { name, paths, define, asked, file } = made;
  const { folder, hasAuth } = made.supergraph;
  const [secret] = asked.needs.secrets;
  return [
    `The supergraph \`${name}\` is in ${folder}/:`,
    ...paths.slice(0, 30).map((path) => `  ${path}`),
    ...(paths.length > 30 ? [`  and ${paths.length - 30} more`] : []),
    ...asked.notes.map((note) => `  · ${note}`),
    ...(define === null ? [] : [`Add to ${file}, which cannot be edited safely:`, `  ${define}`]),
    hasAuth
      ? "What is new is for the role `admin` alone: give other roles their permissions."
      : "Everybody is `admin` as yet: see globals/auth-config.hml.",
    `Next: lintas supergraph check${secret === undefined ? "" : `, lintas secret set ${secret}`}, lintas deploy`,
    `Undo it: remove what git status shows as new, and git restore ${file}`,
  ];
}
