import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { mergeMetadata } from "./merge-metadata.ts";

const Iteration = z.object({ ndc: z.string().nullable(), metadata: z.array(z.string()).min(1) });

const Case = z.object({
  case: z.string(),
  kind: z.enum(["execute", "introspection", "explain"]),
  area: z.string(),
  dir: z.string(),
  iterations: z.array(Iteration),
});

/** An entry of `cases.json`: a request per session, the same of every build of its metadata. */
export type Case = z.output<typeof Case>;
export type Iteration = z.output<typeof Iteration>;

export type Session = Readonly<Record<string, unknown>>;

/** One request of a case with what is to come back. */
export interface Exchange {
  /** Its number in the case. */
  at: number;
  session: Session;
  path: "/graphql" | "/v1/explain";
  /** What the client sends beside what says who it is. */
  headers: Readonly<Record<string, string>>;
  query: string;
  variables: unknown;
  expected: unknown;
  /** Names that the answer must have. */
  expectedHeaders: readonly string[];
}

const Sessions = z.array(z.record(z.string(), z.unknown())).min(1);
const ClientHeaders = z.array(z.record(z.string(), z.coerce.string()).nullable());

/** Cases in the layout of `opendd/README.md` of the corpus. */
export interface Corpus {
  /** The folder that holds `cases.json`. */
  folder: string;
  /** What the connectors answer from. */
  seed: string;
  customConnector: string;
  cases: readonly Case[];
}

/** Where the cases are: in the folder itself, or in `opendd` of a whole corpus. Null: nowhere. */
export function findCases(folder: string): string | null {
  const places = [folder, join(folder, "opendd")];
  return places.find((place) => existsSync(join(place, "cases.json"))) ?? null;
}

/**
 * Cases that come without what the connectors answer from are served from `usual`, another such
 * folder. Throws where `cases.json` is not what it should be.
 */
export async function readCorpus(folder: string, usual: string | null): Promise<Corpus> {
  const cases = z.array(Case).parse(await readJson(join(folder, "cases.json")));
  const place = (name: string) => {
    const own = join(folder, name);
    return existsSync(own) || usual === null ? own : join(usual, name);
  };
  return { folder, seed: place("seed"), customConnector: place("custom-connector"), cases };
}

/** The metadata of one iteration. */
export async function readMetadata({ folder }: Corpus, iteration: Iteration): Promise<unknown> {
  const files = await Promise.all(iteration.metadata.map((file) => readJson(join(folder, file))));
  return files.reduce(mergeMetadata);
}

/** The requests of a case, one for each session. */
export async function readExchanges({ folder }: Corpus, one: Case): Promise<Exchange[]> {
  const at = (name: string) => join(folder, one.dir, name);
  const introspection = one.kind === "introspection";
  const query = await readFile(
    at(introspection ? "introspection_request.gql" : "request.gql"),
    "utf8",
  );
  const expected = await readJson(
    at(introspection ? "introspection_expected.json" : "expected.json"),
  );
  const expectations = one.kind === "explain" ? [expected] : z.array(z.unknown()).parse(expected);
  const variables = introspection ? null : await readIfThere(at("variables.json"));
  const headers = ClientHeaders.parse((await readIfThere(at("headers.json"))) ?? []);
  const names = introspection ? null : await readIfThere(at("expected_headers.json"));
  const expectedHeaders = z.array(z.array(z.string())).parse(names ?? []);
  const sessions = await readSessions(at("session_variables.json"), one);
  return sessions.map((session, number) => ({
    at: number,
    session,
    path: one.kind === "explain" ? "/v1/explain" : "/graphql",
    headers: headers[number] ?? {},
    query,
    variables: Array.isArray(variables) ? (variables[number] ?? null) : variables,
    expected: expectations[number],
    expectedHeaders: expectedHeaders[number] ?? [],
  }));
}

/** An explanation may come without sessions: the administrator asks for it. */
async function readSessions(file: string, one: Case): Promise<Session[]> {
  const read = one.kind === "explain" ? await readIfThere(file) : await readJson(file);
  return Sessions.parse(read ?? [{ "x-hasura-role": "admin" }]);
}

async function readIfThere(file: string): Promise<unknown> {
  return existsSync(file) ? readJson(file) : null;
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, "utf8")) as unknown;
}
