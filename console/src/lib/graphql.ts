import type { Build, FunctionInvocation } from "./types.ts";

/** The GraphQL API of one part of a build, by paths of whichever host serves the build. */
export interface GraphqlApi {
  part: string;
  /** Takes requests; a browser that opens it gets GraphiQL. */
  endpoint: string;
  /** Tells what would be done for a request. */
  explain: string | null;
  /** Only what the installation signed is answered, so no browser opens it. */
  isPrivate: boolean;
  /** Functions of the same build that it asks. */
  calls: readonly string[];
  compiled: { digest: string; size: number } | null;
}

/** What the supergraphs of a build answer. */
export function graphqlApis({ content }: Pick<Build, "content">): GraphqlApi[] {
  const { definition, parts, paths } = content;
  return Object.entries(definition.supergraphs ?? {}).map(([part, own]) => {
    const endpoint = own.path.replace(/(?<=.)\/+$/, "");
    const others = paths.filter((one) => one.part === part && !own.pluginPaths.includes(one.path));
    const compiled = parts.find(({ name }) => name === part)?.supergraph;
    return {
      part,
      endpoint,
      explain: others.find(({ path }) => path.endsWith("/v1/explain"))?.path ?? null,
      isPrivate: own.access === "private",
      calls: compiled?.calls ?? [],
      compiled: compiled ?? null,
    };
  });
}

/** What is written into the fields of a GraphQL request. */
export interface GraphqlValues {
  query: string;
  /** A JSON object, or nothing. */
  variables: string;
  /** `Name: value`, one on each line. */
  headers: string;
}

/** As the API takes it. Throws an `Error` in words for people where the fields cannot be read. */
export function graphqlInvocation(path: string, values: GraphqlValues): FunctionInvocation {
  const { query, variables, headers } = values;
  const own = variables.trim() === "" ? {} : { variables: objectIn(variables) };
  return {
    method: "POST",
    path,
    headers: { "content-type": "application/json", ...headersIn(headers) },
    body: JSON.stringify({ query, ...own }),
  };
}

function objectIn(text: string): unknown {
  const value = parsed(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error('The variables are no JSON object, such as {"id": 1}.');
}

function headersIn(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined || value === undefined) {
        throw new Error(`The header "${line.trim()}" is not of the form "Name: value".`);
      }
      return [name.toLowerCase(), value];
    }),
  );
}

/** JSON with a line for each value; other text as it is. */
export function indented(text: string): string {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
