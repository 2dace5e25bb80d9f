import type * as z from "zod";
import { AppError } from "../errors/app-error.ts";
import { Definition, definitionJsonSchema } from "./definition.ts";
import { ruleMistakes } from "./definition-rules.ts";
import { allowedAt, meaningAt, memberNamesAt } from "./json-schema-words.ts";
import { shown, valueAt } from "./loose-value.ts";

/** One thing that is wrong with a definition. */
export interface Mistake {
  path: readonly (string | number)[];
  /** Whether the member's name or its value is wrong. */
  at: "key" | "value";
  /** A sentence. */
  detail: string;
  /** What may stand there, in words. */
  allowed?: string;
}

/**
 * The definition with its defaults. Throws `definition.invalid` with all mistakes at once under
 * `errors: [{pointer, detail, allowed}]`.
 */
export function parseDefinition(input: unknown): Definition {
  const mistakes = definitionMistakes(input);
  if (mistakes.length === 0) return Definition.parse(input);
  throw new AppError("definition.invalid", {
    detail: mistakes.map(({ detail }) => detail).join(" "),
    extensions: {
      errors: mistakes.map(({ path, detail, allowed }) => ({
        pointer: jsonPointer(path),
        detail,
        ...(allowed === undefined ? {} : { allowed }),
      })),
    },
  });
}

/** RFC 6901. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** All mistakes of a definition as a person wrote it, `[]` where it is valid. Never throws. */
export function definitionMistakes(input: unknown): Mistake[] {
  const first = Definition.safeParse(input);
  if (first.success) return ruleMistakes(input);
  const schema = definitionJsonSchema();
  const badKeys = first.error.issues.filter((issue) => issue.code === "invalid_key");
  const { renamed, originals } = withPlaceholders(
    input,
    badKeys.map(({ path }) => path),
  );
  // Zod does not look at what stands under a wrong name: a second reading, with a right one, does.
  const rest = badKeys.length === 0 ? first : Definition.safeParse(renamed);
  const issues = [...badKeys, ...(rest.success ? [] : rest.error.issues)];
  const restore = (path: readonly PropertyKey[]) =>
    path.map((step) => (typeof step === "number" ? step : (originals.get(step) ?? String(step))));
  return [
    ...issues.flatMap((issue) => mistakesOf(issue, restore(issue.path), input, schema)),
    ...ruleMistakes(input),
  ];
}

type Path = (string | number)[];

function mistakesOf(
  issue: z.core.$ZodIssue,
  path: Path,
  input: unknown,
  schema: Record<string, unknown>,
): Mistake[] {
  const name = path.length === 0 ? "The definition" : `\`${path.join(".")}\``;
  const form = allowedAt(schema, path);
  const meaning = meaningAt(schema, path);
  const allowed = meaning === "" ? form : `${form}: ${meaning}`;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownMember(schema, path, key));
  }
  if (issue.code === "invalid_key") {
    const why = issue.issues.map(({ message }) => message).join(" and ");
    return [
      {
        path,
        at: "key",
        detail: `The name \`${String(path.at(-1))}\` ${why}.`,
        allowed: why.replace(/^must be /, ""),
      },
    ];
  }
  const found = valueAt(input, path);
  if (found === undefined) {
    return [{ path, at: "value", detail: `${name} is missing.`, ...(allowed && { allowed }) }];
  }
  if (issue.code === "custom" || issue.code === "invalid_format") {
    const said = /^must be (.*)$/.exec(issue.message)?.[1];
    const but = said === undefined ? "" : `, not ${shown(found)}`;
    const may = said ?? allowed;
    const detail = `${name} ${issue.message}${but}.`;
    return [{ path, at: "value", detail, ...(may && { allowed: may }) }];
  }
  const detail = `${name} must be ${form || "something else"}, not ${shown(found)}.`;
  return [{ path, at: "value", detail, ...(allowed && { allowed }) }];
}

function unknownMember(schema: Record<string, unknown>, path: Path, key: string): Mistake {
  const known = memberNamesAt(schema, path);
  const near = known
    .map((name) => ({ name, distance: editDistance(name.toLowerCase(), key.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)[0];
  const hint = near === undefined ? "" : ` Did you mean \`${near.name}\`?`;
  return {
    path: [...path, key],
    at: "key",
    detail: `\`${[...path, key].join(".")}\` is not a known member.${hint}`,
    allowed: `one of ${known.map((name) => `\`${name}\``).join(", ")}`,
  };
}

function withPlaceholders(input: unknown, paths: readonly (readonly PropertyKey[])[]) {
  const originals = new Map<PropertyKey, string>();
  const wrong = new Map(paths.map((path) => [jsonPointer(path.map(String)), path]));
  const copy = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((inner, i) => copy(inner, `${at}/${i}`));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const pointer = at + jsonPointer([key]);
        if (!wrong.has(pointer)) return [key, copy(inner, pointer)];
        const placeholder = `placeholder${originals.size}`;
        originals.set(placeholder, key);
        return [placeholder, copy(inner, pointer)];
      }),
    );
  };
  return { renamed: wrong.size === 0 ? input : copy(input, ""), originals };
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
