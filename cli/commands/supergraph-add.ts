import { knownNames } from "../../functions/engine/metadata/authoring/existing-names.ts";
import {
  type Introspected,
  metadataFor,
} from "../../functions/engine/metadata/authoring/metadata-for.ts";
import { updated } from "../../functions/engine/metadata/authoring/updated.ts";
import type { OpenDdSubgraphObject } from "../../functions/engine/metadata/opendd/metadata.gen.ts";
import type { Located } from "../../functions/engine/metadata/parse.ts";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import type { Run } from "../spec.ts";
import { appliedLines, applyUpdate } from "../supergraph/apply-update.ts";
import { type ConnectorLink, connectorLinks, namesIn } from "../supergraph/connector-answer.ts";
import { readSupergraphHere, type Supergraph, supergraphName } from "../supergraph/read-project.ts";
import { type ConnectorNames, restricted } from "../supergraph/restrict.ts";

export const run: Run = async (call) => {
  const [connector = "", ...names] = call.args;
  const loaded = await loadDefinition(call.environment.cwd);
  const name = supergraphName(call, loaded);
  const supergraph = await readSupergraphHere(loaded, name);
  const [link] = connectorLinks(supergraph, connector);
  if (link === undefined) throw usageFailure(`There is no connector \`${connector}\`.`);
  const { objects, added } = withNames(supergraph, link, names);
  const write = call.options.dryRun !== true;
  const at = { subgraph: link.subgraph, connector };
  const applied = await applyUpdate(supergraph, at, objects, { files: new Map(), write });
  const failed = applied.conflicts.length + applied.errors.length > 0;
  return {
    answer: { supergraph: name, connector, added, ...applied, written: write },
    text: [
      added.length === 0 ? "All of it is there already; nothing changes." : `${connector}:`,
      ...added.map((what) => `  + ${what}`),
      ...appliedLines(applied, { written: write, folder: supergraph.folder }),
    ],
    ...(failed ? { exit: EXIT.failed } : {}),
  };
};

/** The subgraph's objects with those that the names stand for, and all that these need. */
function withNames(supergraph: Supergraph, link: ConnectorLink, names: readonly string[]) {
  const documents = link.definition.schema;
  const all = namesIn(documents);
  if (all === null) throw usageFailure("`lintas supergraph check` shows what is wrong.");
  const present = presentNames(supergraph, link);
  const { chosen, relationships } = choose(supergraph, link, names, all);
  const introspected = { connectorName: link.name, subgraph: link.subgraph };
  const then = restricted(documents, unionOf(present, chosen));
  // As if the connector had had before only what the metadata takes of it.
  const existing = withSchema(supergraph.objects, link, restricted(documents, present));
  const made = updated(existing, { ...introspected, ...then });
  if ("problems" in made) {
    throw usageFailure(made.problems.map(({ message }) => message).join("\n"));
  }
  const { objects, added } = made;
  const own = supergraph.objects.filter(({ subgraph }) => subgraph === link.subgraph);
  const kept = objects.map((object, at) =>
    object?.kind === "DataConnectorLink" ? (own[at]?.object ?? object) : object,
  );
  const more = chosenRelationships(existing, { ...introspected, ...then }, relationships, kept);
  return {
    objects: [...kept, ...more],
    added: [...added, ...more.map((one) => `Relationship ${relationshipName(one)}`)],
  };
}

/** What the metadata takes of a connector, by the connector's names. */
function presentNames({ objects }: Supergraph, { subgraph, name }: ConnectorLink): ConnectorNames {
  const known = [...knownNames(objects.filter((one) => one.subgraph === subgraph)).keys()];
  const after = (prefix: string) =>
    new Set(known.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : [])));
  return {
    collections: after(`model:${name}:`),
    functions: after(`command:${name}:function:`),
    procedures: after(`command:${name}:procedure:`),
  };
}

/** Whose names these are: the connector's, or those that metadata for it would have. */
function choose(
  supergraph: Supergraph,
  link: ConnectorLink,
  names: readonly string[],
  all: ConnectorNames,
): { chosen: ConnectorNames; relationships: string[] } {
  if (names.includes("*")) return { chosen: all, relationships: [] };
  const named = metadataNames(supergraph, link);
  const chosen = {
    collections: new Set<string>(),
    functions: new Set<string>(),
    procedures: new Set<string>(),
  };
  const relationships: string[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const own = named.get(name);
    if (named.has(`relationship ${name}`)) relationships.push(name);
    else if (all.collections.has(name)) chosen.collections.add(name);
    else if (all.functions.has(name)) chosen.functions.add(name);
    else if (all.procedures.has(name)) chosen.procedures.add(name);
    else if (own !== undefined) chosen[own.kind].add(own.name);
    else unknown.push(name);
  }
  if (unknown.length > 0) {
    const known = [...all.collections, ...all.functions, ...all.procedures].toSorted();
    const shown = known.slice(0, 40).join(", ");
    throw usageFailure(
      `The connector \`${link.name}\` has no ${unknown.map((one) => `\`${one}\``).join(", ")}.`,
      `It has: ${shown}${known.length > 40 ? ` and ${known.length - 40} more` : ""}. What is new at it comes with \`lintas supergraph update\`.`,
    );
  }
  return { chosen, relationships };
}

type Named = ReadonlyMap<string, { kind: keyof ConnectorNames; name: string }>;

function metadataNames(
  { objects }: Supergraph,
  { name, subgraph, definition }: ConnectorLink,
): Named {
  const whole = { connectorName: name, subgraph, ...definition.schema };
  const made = metadataFor(whole, objects);
  const found = new Map<string, { kind: keyof ConnectorNames; name: string }>();
  for (const object of "objects" in made ? made.objects : []) {
    const { kind, definition: own } = object;
    if (kind === "Model" && own.source) {
      found.set(own.name, { kind: "collections", name: own.source.collection });
    } else if (kind === "Command" && own.source) {
      const called = own.source.dataConnectorCommand;
      found.set(
        own.name,
        "function" in called
          ? { kind: "functions", name: called.function }
          : { kind: "procedures", name: called.procedure },
      );
    } else if (kind === "Relationship") {
      found.set(`relationship ${relationshipName(object)}`, { kind: "collections", name: "" });
    }
  }
  return found;
}

function unionOf(a: ConnectorNames, b: ConnectorNames): ConnectorNames {
  return {
    collections: a.collections.union(b.collections),
    functions: a.functions.union(b.functions),
    procedures: a.procedures.union(b.procedures),
  };
}

function withSchema(
  objects: readonly Located[],
  link: ConnectorLink,
  schema: ReturnType<typeof restricted>,
): Located[] {
  return objects.map((one) => {
    const { object, subgraph } = one;
    if (object.kind !== "DataConnectorLink" || subgraph !== link.subgraph) return one;
    if (object.definition.name !== link.name) return one;
    const definition = { ...object.definition, schema } as typeof object.definition;
    return { ...one, object: { ...object, definition } };
  });
}

/** Relationships that are named and were taken out before. */
function chosenRelationships(
  existing: readonly Located[],
  introspected: Introspected,
  names: readonly string[],
  kept: readonly (OpenDdSubgraphObject | null)[],
): OpenDdSubgraphObject[] {
  const made = metadataFor(introspected, existing);
  if ("problems" in made) return [];
  const there = new Set(kept.flatMap((one) => (one === null ? [] : (relationshipName(one) ?? []))));
  return made.objects.filter((one) => {
    const name = relationshipName(one);
    return name !== null && names.includes(name) && !there.has(name);
  });
}

function relationshipName({ kind, definition }: OpenDdSubgraphObject): string | null {
  return kind === "Relationship" ? `${definition.sourceType}.${definition.name}` : null;
}
