import { build, type NotBuilt } from "./build.ts";
import { causeOf } from "./cause.ts";
import { startCustomConnectors, startPostgresConnectors } from "./connectors.ts";
import { type Case, type Corpus, type Exchange, readExchanges, readMetadata } from "./corpus.ts";
import { withSeededDatabase } from "./database.ts";
import { type ConformanceEngine, startEngine } from "./engine.ts";
import { withOrigins } from "./merge-metadata.ts";
import { startPlugins } from "./plugins.ts";
import type { Outcome } from "./score.ts";
import { type Transport, type Transports, transportsOf } from "./transports.ts";
import { Servers } from "./server.ts";
import { judge, missingHeaders } from "./verdict.ts";

export interface Choice {
  /** Versions as `cases.json` labels them; iterations without a label are always run. */
  ndc: "V01" | "V02" | "all";
  /** How the names of the cases begin. */
  only: string;
  transport: Transports;
}

/** An iteration of a case, with the release of its build. */
interface Loaded {
  one: Case;
  at: number;
  release: string | NotBuilt;
}

/** Runs the chosen cases against one engine that has the builds of all of them. */
export async function runCases(corpus: Corpus, choice: Choice): Promise<Outcome[]> {
  return withSeededDatabase(corpus.seed, async (database) => {
    const servers = new Servers();
    try {
      const origins = new Map([
        ...(await startPostgresConnectors(corpus, database, servers)),
        ...(await startCustomConnectors(corpus, servers)),
        ...(await startPlugins(servers)),
      ]);
      const engine = await startEngine(servers);
      const loaded = await loadAll(corpus, choice, origins, engine);
      const outcomes: Outcome[] = [];
      for (const each of loaded) {
        outcomes.push(...(await runIteration(corpus, engine, each, choice.transport)));
      }
      return outcomes;
    } finally {
      await servers.close();
    }
  });
}

async function loadAll(
  corpus: Corpus,
  { ndc, only }: Choice,
  origins: ReadonlyMap<string, string>,
  engine: ConformanceEngine,
): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const one of corpus.cases.filter((each) => each.case.startsWith(only))) {
    for (const [at, iteration] of one.iterations.entries()) {
      if (ndc !== "all" && iteration.ndc !== null && iteration.ndc !== ndc) continue;
      const release = await built(async () => {
        const made = build(withOrigins(await readMetadata(corpus, iteration), origins));
        return "stage" in made ? made : engine.load(made);
      });
      loaded.push({ one, at, release });
    }
  }
  return loaded;
}

/** Nothing that is wrong with one case ends the run. */
async function built(work: () => Promise<string | NotBuilt>): Promise<string | NotBuilt> {
  try {
    return await work();
  } catch (error) {
    return { stage: "load", messages: [`thrown: ${String(error)}`] };
  }
}

async function runIteration(
  corpus: Corpus,
  engine: ConformanceEngine,
  { one, at, release }: Loaded,
  chosen: Transports,
): Promise<Outcome[]> {
  const { case: name, kind, area } = one;
  const exchanges = await readExchanges(corpus, one).catch((error: unknown) => error);
  if (!Array.isArray(exchanges)) {
    const which = { case: name, kind, area, iteration: at, session: 0 };
    const read = { transport: "http" as const, expected: null };
    return [{ ...which, ...read, ...unbuilt({ stage: "read", messages: [String(exchanges)] }) }];
  }
  const outcomes: Outcome[] = [];
  for (const exchange of exchanges as Exchange[]) {
    const { at: session, expected } = exchange;
    const which = { case: name, kind, area, iteration: at, session, expected };
    if (typeof release !== "string") {
      outcomes.push({ ...which, transport: "http", ...unbuilt(release) });
      continue;
    }
    for (const transport of transportsOf(exchange, chosen)) {
      const ended = await asked(engine, release, exchange, transport);
      outcomes.push({ ...which, transport, ...ended });
    }
  }
  return outcomes;
}

type Ended = Pick<Outcome, "actual" | "cause" | "exact" | "structural">;

async function asked(
  engine: ConformanceEngine,
  release: string,
  exchange: Exchange,
  transport: Transport,
): Promise<Ended> {
  const expected = { body: exchange.expected, headers: exchange.expectedHeaders };
  const received = await engine.ask(release, exchange, transport);
  const verdict = judge(expected, received);
  const missing = missingHeaders(expected, received);
  const cause = verdict.exact ? null : causeOf(exchange.expected, received.body, missing);
  return { ...verdict, actual: received.body, cause };
}

function unbuilt(notBuilt: NotBuilt): Ended {
  const { stage, messages } = notBuilt;
  const cause = `not built: ${stage}: ${messages[0] ?? "without a reason"}`;
  return { structural: false, exact: false, actual: { notBuilt }, cause };
}
