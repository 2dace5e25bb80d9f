import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  type LoadedDefinition,
  loadDefinition,
} from "../../functions/creator/builder/pack/load-definition.ts";
import { Definition, type DefinitionInput } from "../../shared/domain/definition.ts";

/** What a supergraph needs of its environment. */
export interface EnvironmentNeeds {
  /** With defaults; null: the environment must set it. */
  variables: Readonly<Record<string, string | null>>;
  secrets: readonly string[];
}

/**
 * Puts a supergraph, or what it needs more, into the definition's file, where the file says
 * afterwards exactly that and nothing else. Resolves to null, or to what a person is to add.
 */
export async function defineSupergraph(
  { root, file, definition }: LoadedDefinition,
  { name, folder }: { name: string; folder: string },
  needs: EnvironmentNeeds,
): Promise<string | null> {
  const place = folder === "supergraph" ? {} : { folder };
  const own = {
    ...place,
    ...(Object.keys(needs.variables).length === 0 ? {} : { variables: needs.variables }),
    ...(needs.secrets.length === 0 ? {} : { secrets: needs.secrets }),
  };
  const wanted = expected(definition, name, needs, place);
  if (isDeepStrictEqual(wanted, definition)) return null;
  const path = join(root, file);
  const text = await readFile(path, "utf8");
  const edited = file.endsWith(".json")
    ? inJson(text, name, needs, place)
    : definition.supergraphs === undefined
      ? inModule(text, definition.name, literal({ [name]: own }))
      : inMember(text, name, own);
  if (edited !== null) {
    await writeFile(path, edited);
    const now = await loadDefinition(root).catch(() => null);
    if (now !== null && isDeepStrictEqual(now.definition, wanted)) return null;
    await writeFile(path, text);
  }
  return `supergraphs: ${literal({ [name]: own })},`;
}

function expected(
  definition: Definition,
  name: string,
  needs: EnvironmentNeeds,
  place: object,
): Definition {
  const before = definition.supergraphs?.[name];
  const own = {
    ...place,
    ...before,
    variables: { ...needs.variables, ...before?.variables },
    secrets: [...new Set([...(before?.secrets ?? []), ...needs.secrets])],
  };
  return Definition.parse({
    ...definition,
    supergraphs: { ...definition.supergraphs, [name]: own },
  });
}

function inJson(text: string, name: string, needs: EnvironmentNeeds, place: object): string {
  const json = JSON.parse(text) as DefinitionInput;
  const before = json.supergraphs?.[name] ?? {};
  const variables = { ...needs.variables, ...before.variables };
  const secrets = [...new Set([...(before.secrets ?? []), ...needs.secrets])];
  const own = {
    ...place,
    ...before,
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
    ...(secrets.length === 0 ? {} : { secrets }),
  };
  const whole = { ...json, supergraphs: { ...json.supergraphs, [name]: own } };
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? 2;
  const written = JSON.stringify(whole, null, indent) + (text.endsWith("\n") ? "\n" : "");
  return text.includes("\r\n") ? written.replaceAll("\n", "\r\n") : written;
}

/** Behind the line with the project's name, which stands once in nearly every definition. */
function inModule(text: string, project: string, member: string): string | null {
  const lines = [...text.matchAll(/^([ \t]+)name:\s*(["'])([^"']*)\2,[ \t]*(\r?\n)/gm)].filter(
    ([, , , name]) => name === project,
  );
  const [only, second] = lines;
  if (only === undefined || second !== undefined) return null;
  const [line, indent, , , eol] = only;
  const at = only.index + line.length;
  return `${text.slice(0, at)}${indent}supergraphs: ${member},${eol}${text.slice(at)}`;
}

/** Before all that the supergraph says of itself; a member that it has already stops it. */
function inMember(text: string, name: string, own: object): string | null {
  const [only, second] = text.matchAll(new RegExp(`(["']?)\\b${name}\\1:\\s*\\{(\\s*\\})?`, "g"));
  if (only === undefined || second !== undefined) return null;
  const [found, , closing] = only;
  const opened = closing === undefined ? found : found.slice(0, -closing.length);
  const members = literal(own).slice(1, -1).trimEnd();
  const after = only.index + found.length;
  const end = closing === undefined ? "," : " }";
  return `${text.slice(0, only.index)}${opened}${members}${end}${text.slice(after)}`;
}

/** As a person writes it in a module. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) => {
    const name = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
    return `${name}: ${literal(one)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
