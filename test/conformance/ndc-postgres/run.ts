import { isDeepStrictEqual } from "node:util";
import { connectionUrl } from "../../../functions/engine/connectors/postgres/configuration/connection-url.ts";
import { openConnection } from "../../../functions/engine/connectors/postgres/pool/connection.ts";
import { readConfiguration } from "../../../functions/engine/connectors/postgres/configuration/read.ts";
import { PostgresConnector } from "../../../functions/engine/connectors/postgres/connector.ts";
import { Pools } from "../../../functions/engine/connectors/postgres/pool/pools.ts";
import { postgresServer } from "../../../functions/engine/connectors/postgres/server.ts";
import { serveConnector } from "../../../functions/engine/connectors/serve/serve-connector.ts";
import { listen } from "../../../functions/mounts/node/http-server.ts";
import { systemClock } from "../../../shared/clock.ts";
import { type Case, readCorpus } from "./corpus.ts";
import { type Databases, makeDatabases } from "./databases.ts";
import { join } from "node:path";

export interface Outcome {
  case: string;
  group: string;
  passed: boolean;
  expected: unknown;
  actual: unknown;
}

/**
 * Sends the requests of the corpus to our connector over HTTP, on databases of a PostgreSQL server
 * of which `server` is a superuser's URL.
 */
export async function runConnectorCases(corpusFolder: string, server: string): Promise<Outcome[]> {
  const corpus = readCorpus(corpusFolder);
  const databases = await makeDatabases(server, corpus.seed);
  try {
    const outcomes: Outcome[] = [];
    for (const each of corpus.cases) {
      const answers = await withConnector(corpus.folder, each, databases, (url) =>
        sendAll(url, each, (file) => corpus.text(file)),
      );
      outcomes.push(judge(each, answers, corpus.json(each.expected)));
    }
    return outcomes;
  } finally {
    await databases.drop();
  }
}

interface Answer {
  status: number;
  body: unknown;
}

async function withConnector<T>(
  corpusFolder: string,
  each: Case,
  databases: Databases,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const configuration = readConfiguration(join(corpusFolder, each.configuration));
  const limits = { perDatabase: 4, total: 4, perOwner: 4, idleMs: 60_000, waitMs: 30_000 };
  const pools = new Pools(systemClock, openConnection, limits);
  const url = connectionUrl(configuration, { CONNECTION_URI: await databases.url(each.database) });
  const connector = new PostgresConnector({
    configuration,
    url,
    pools,
    user: { owner: "conformance", name: "conformance" },
    numbers: "exact",
  });
  const app = serveConnector(postgresServer(connector, configuration), {
    onFailure: (error) => console.error(each.name, error),
  });
  const http = await listen((request) => app.fetch(request), { host: "127.0.0.1", port: 0 });
  try {
    return await use(`http://127.0.0.1:${http.port}`);
  } finally {
    await http.close(1000);
    await pools.close();
  }
}

async function sendAll(url: string, each: Case, text: (file: string) => string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const request of each.requests) {
    const response = await fetch(url + request.endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: text(request.file),
    });
    answers.push({ status: response.status, body: await response.json() });
  }
  return answers;
}

function judge(each: Case, answers: readonly Answer[], expectedBody: unknown): Outcome {
  const bodies = answers.map(({ body }) => body);
  const body = each.expected_shape === "response body" ? bodies[0] : bodies;
  const actual = { status: answers.map(({ status }) => status), body };
  const expected = { status: each.requests.map(({ status }) => status), body: expectedBody };
  return {
    case: each.name,
    group: each.group,
    passed: isDeepStrictEqual(actual, expected),
    expected,
    actual,
  };
}
