import { readConnectorSchema } from "../../shared/protocol/ndc/connector-schema.ts";
import { type KeptEdit, updated } from "../../functions/engine/metadata/authoring/updated.ts";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { EXIT } from "../exit-code.ts";
import { failure, usageFailure } from "../failure.ts";
import type { Call, Run } from "../spec.ts";
import { type Applied, appliedLines, applyUpdate } from "../supergraph/apply-update.ts";
import {
  askConnector,
  type ConnectorLink,
  connectorLinks,
} from "../supergraph/connector-answer.ts";
import { readSupergraphHere, type Supergraph, supergraphName } from "../supergraph/read-project.ts";

interface UpdatedConnector extends Applied {
  connector: string;
  added: string[];
  /** What nobody had edited, and follows the connector or went with it. */
  changed: string[];
  removed: string[];
  notes: string[];
}

export const run: Run = async (call) => {
  const loaded = await loadDefinition(call.environment.cwd);
  const name = supergraphName(call, loaded);
  const written = call.options.dryRun !== true;
  let supergraph = await readSupergraphHere(loaded, name);
  const connectors: UpdatedConnector[] = [];
  for (const link of connectorLinks(supergraph, call.args[0])) {
    connectors.push(await updateConnector(call, supergraph, link, written));
    // The next one's names must be free of those that came.
    if (written) supergraph = await readSupergraphHere(loaded, name).catch(() => supergraph);
  }
  const failed = connectors.some((one) => one.conflicts.length + one.errors.length > 0);
  return {
    answer: { supergraph: name, connectors, written },
    text: connectors.flatMap((one) => connectorLines(one, written, supergraph.folder)),
    ...(failed ? { exit: EXIT.failed } : {}),
  };
};

async function updateConnector(
  call: Call,
  supergraph: Supergraph,
  link: ConnectorLink,
  write: boolean,
): Promise<UpdatedConnector> {
  const { documents, configuration, notes } = await askConnector(call, supergraph, link);
  const { name: connector, subgraph } = link;
  const now = updated(supergraph.objects, { ...documents, connectorName: connector, subgraph });
  if ("problems" in now) {
    const why = now.problems.map(({ message }) => message);
    throw failure(
      "supergraph.connector_unreadable",
      EXIT.failed,
      `What \`${connector}\` answers is not right:\n${why.slice(0, 10).join("\n")}`,
    );
  }
  if (write && call.options.allowRemoval !== true) {
    refuseToEmpty(supergraph, link, now.removed);
  }
  const before = supergraph.sources.connectors
    .flatMap(({ files }) => [...files.values()])
    .find(({ path }) => path === configuration?.path);
  const isNew = configuration !== null && configuration.text !== before?.text;
  const files = new Map(isNew ? [[configuration.path, configuration.text]] : []);
  const at = { subgraph, connector };
  const applied = await applyUpdate(supergraph, at, now.objects, { files, write });
  const version = readConnectorSchema(documents);
  const warning = version.kind === "schema" && version.warning !== null ? [version.warning] : [];
  const { added, changed, removed } = now;
  const conflicts = [...now.kept.map((one) => keptText(supergraph, one)), ...applied.conflicts];
  const told = { connector, added, changed, removed, notes: [...notes, ...warning] };
  return { ...told, ...applied, conflicts };
}

/** Another database than before, by mistake, would take all that nobody edited with it. */
function refuseToEmpty(
  { objects }: Supergraph,
  { name, subgraph }: ConnectorLink,
  removed: readonly string[],
): void {
  const models = objects.filter((one) => one.subgraph === subgraph && one.object.kind === "Model");
  const gone = removed.filter((what) => /^Model \S+$/.test(what));
  if (gone.length * 2 <= models.length) return;
  throw usageFailure(
    `\`${name}\` no longer has what ${gone.length} of ${models.length} models are made of (${gone.slice(0, 5).join(", ")}${gone.length > 5 ? ", …" : ""}). Is it the right one?`,
    "See all of it with `--dry-run`; `--allow-removal` takes them out.",
  );
}

/** Where an edit stands that the connector's answer no longer goes with, and what to do about it. */
function keptText(supergraph: Supergraph, { object, path, what, theirs }: KeptEdit): string {
  const place = supergraph.placeIn(object, path);
  const where = place === null ? "" : `${place.file}:${place.line}:${place.column}: `;
  const made = JSON.stringify(theirs);
  const advice =
    theirs === undefined
      ? "the connector no longer has it: take it out, or bring it back there"
      : `the connector's would be \`${typeof theirs === "string" ? theirs : made.slice(0, 200)}\` now: write that, or leave yours where it is meant`;
  return `${supergraph.folder}/${where}${what} was edited and is kept; ${advice}.`;
}

function connectorLines(one: UpdatedConnector, written: boolean, folder: string): string[] {
  const { connector, added, changed, removed, notes } = one;
  const nothing = one.files.length + one.conflicts.length === 0;
  return [
    nothing ? `${connector} is in step; nothing changes.` : `${connector}:`,
    ...added.map((what) => `  + ${what}`),
    ...changed.map((what) => `  ~ ${what}`),
    ...removed.map((what) => `  - ${what}`),
    ...notes.map((what) => `  · ${what}`),
    ...appliedLines(one, { written, folder }),
  ];
}
