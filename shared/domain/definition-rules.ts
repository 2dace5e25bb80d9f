import type { Mistake } from "./definition-mistakes.ts";
import { isRecord, record, shown, valueAt } from "./loose-value.ts";
import { supergraphPaths } from "./supergraph-paths.ts";

type Path = (string | number)[];

/** Rules between members. Reads loosely, so that they are told beside mistakes of form. */
export function ruleMistakes(input: unknown): Mistake[] {
  const functions = Object.entries(record(valueAt(input, ["functions"]))).map(
    ([name, value]): LoosePart => [["functions", name], record(value)],
  );
  const supergraphs = Object.entries(record(valueAt(input, ["supergraphs"]))).map(
    ([name, value]): LoosePart => [["supergraphs", name], record(value)],
  );
  const parts = [...functions, ...supergraphs];
  return [
    ...noParts(input, parts),
    ...doubleNames(functions, supergraphs),
    ...doublePaths([...functions.flatMap(pathOf), ...supergraphs.flatMap(pathsOf)]),
    ...parts.flatMap(([at, one]) => [...instances(at, one), ...secretNames(at, one)]),
    ...doubleTargets(input),
  ];
}

type LoosePart = readonly [at: Path, members: Record<string, unknown>];

function mistake(path: Path, detail: string, allowed: string): Mistake {
  return { path, at: "value", detail, allowed };
}

function noParts(input: unknown, parts: readonly LoosePart[]): Mistake[] {
  const functions = valueAt(input, ["functions"]);
  // What is no record at all is told as a mistake of form.
  const wrong = !isRecord(input) || (functions !== undefined && !isRecord(functions));
  if (parts.length > 0 || wrong) return [];
  const detail = "The definition has neither a function nor a supergraph.";
  return [mistake(["functions"], detail, "at least one function, or a supergraph beside it")];
}

function doubleNames(functions: readonly LoosePart[], others: readonly LoosePart[]): Mistake[] {
  const taken = new Set(functions.map(([at]) => at.at(-1)));
  return others.flatMap(([at]) => {
    if (!taken.has(at.at(-1))) return [];
    const detail = `A function is called \`${String(at.at(-1))}\` already.`;
    return [{ path: at, at: "key" as const, detail, allowed: "a name that no function has" }];
  });
}

/** A path that a part would serve, and where the definition says so. */
interface Claim {
  where: Path;
  owner: string;
  path: string;
}

function pathOf([at, { path }]: LoosePart): Claim[] {
  if (typeof path !== "string") return [];
  return [{ where: [...at, "path"], owner: String(at.at(-1)), path }];
}

function pathsOf([at, { path = "/graphql", pluginPaths }]: LoosePart): Claim[] {
  const owner = String(at.at(-1));
  const plugins: unknown[] = Array.isArray(pluginPaths) ? pluginPaths : [];
  const own = typeof path === "string" ? Object.values(supergraphPaths(path)) : [];
  return [
    ...own.map((one): Claim => ({ where: [...at, "path"], owner, path: one })),
    ...plugins.flatMap((one, i): Claim[] =>
      typeof one === "string" ? [{ where: [...at, "pluginPaths", i], owner, path: one }] : [],
    ),
  ];
}

function doublePaths(claims: readonly Claim[]): Mistake[] {
  const owners = new Map<string, string>();
  return claims.flatMap(({ where, owner, path }) => {
    const prefix = path.replace(/(?<=.)\/+$/, "");
    if (/^\/\.lintas(?:\/|$)/.test(prefix)) {
      return [mistake(where, "`/.lintas` is kept for Lintas itself.", "any other path")];
    }
    const first = owners.get(prefix);
    owners.set(prefix, first ?? owner);
    if (first === undefined) return [];
    const detail = `\`${path}\` is served by \`${first}\` already.`;
    return [mistake(where, detail, "a path that no other part has")];
  });
}

function instances(at: Path, one: Record<string, unknown>): Mistake[] {
  const { minInstances: min = 0, maxInstances: max = 4 } = one;
  if (typeof min !== "number" || typeof max !== "number" || min <= max) return [];
  const member = one["minInstances"] === undefined ? "maxInstances" : "minInstances";
  const detail = `\`minInstances\` (${min}) is more than \`maxInstances\` (${max}).`;
  return [mistake([...at, member], detail, "at most `maxInstances`")];
}

function secretNames(at: Path, one: Record<string, unknown>): Mistake[] {
  const variables = record(one["variables"]);
  const secrets: unknown[] = Array.isArray(one["secrets"]) ? one["secrets"] : [];
  return secrets.flatMap((secret, i) => {
    if (typeof secret !== "string") return [];
    const where = [...at, "secrets", i];
    if (secrets.indexOf(secret) !== i) {
      return [mistake(where, `\`${secret}\` stands twice.`, "each name once")];
    }
    if (!Object.hasOwn(variables, secret)) return [];
    const detail = `\`${secret}\` stands in \`variables\` too.`;
    return [mistake(where, detail, "a name that is either a variable or a secret")];
  });
}

function doubleTargets(input: unknown): Mistake[] {
  const environments = Object.keys(record(valueAt(input, ["environments"])));
  const lists: Path[] = [
    ["targets"],
    ...environments.map((name): Path => ["environments", name, "targets"]),
  ];
  return lists.flatMap((path) => {
    const list = valueAt(input, path);
    if (!Array.isArray(list)) return [];
    return list.flatMap((target: unknown, i) =>
      list.indexOf(target) === i
        ? []
        : [mistake([...path, i], `${shown(target)} stands twice.`, "each target once")],
    );
  });
}
