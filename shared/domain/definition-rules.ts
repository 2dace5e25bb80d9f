import type { Mistake } from "./definition-mistakes.ts";
import { record, shown, valueAt } from "./loose-value.ts";

type Path = (string | number)[];

/** Rules between members. Reads loosely, so that they are told beside mistakes of form. */
export function ruleMistakes(input: unknown): Mistake[] {
  const functions = Object.entries(record(valueAt(input, ["functions"]))).map(
    ([name, value]): LooseFunction => [["functions", name], record(value)],
  );
  return [
    ...doublePaths(functions),
    ...functions.flatMap(([at, one]) => [...instances(at, one), ...secretNames(at, one)]),
    ...doubleTargets(input),
  ];
}

type LooseFunction = readonly [at: Path, members: Record<string, unknown>];

function mistake(path: Path, detail: string, allowed: string): Mistake {
  return { path, at: "value", detail, allowed };
}

function doublePaths(functions: readonly LooseFunction[]): Mistake[] {
  const owners = new Map<string, string>();
  return functions.flatMap(([at, { path }]) => {
    if (typeof path !== "string") return [];
    const where = [...at, "path"];
    const prefix = path.replace(/(?<=.)\/+$/, "");
    if (/^\/\.lintas(?:\/|$)/.test(prefix)) {
      return [mistake(where, "`/.lintas` is kept for Lintas itself.", "any other path")];
    }
    const owner = owners.get(prefix);
    owners.set(prefix, owner ?? String(at.at(-1)));
    if (owner === undefined) return [];
    const detail = `\`${path}\` is served by \`${owner}\` already.`;
    return [mistake(where, detail, "a path that no other function has")];
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
