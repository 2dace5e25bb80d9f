import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import { afterAll, expect, test } from "vitest";
import { testClock } from "../../test/harness/clock.ts";
import { type GoldenCase, readCases } from "../../test/golden/graphql/cases.ts";
import { readMetadata } from "../../test/golden/graphql/metadata.ts";
import { salesConnector } from "../../test/golden/graphql/sales.ts";
import { stockConnector } from "../../test/golden/graphql/stock.ts";
import { answer } from "./answer.ts";
import { serveConnector } from "./connectors/serve/serve-connector.ts";
import { defaultDocumentLimits } from "./graphql/document.ts";
import { loadBuild } from "./load-build.ts";
import type { LoadedBuild } from "./loaded-build.ts";
import { keyOf, nameOf } from "./metadata/names.ts";
import { checkQueryAnswer } from "./ndc/check-answer.ts";
import type { DataConnector } from "./ndc/connector.ts";
import { testPools } from "./ndc/stand-in.ts";
import type { SessionValue } from "./plan/session.ts";

const metadata = await readMetadata();
const pools = testPools();
const sales = await started();
const cases = await readCases();

afterAll(async () => {
  await pools.destroy();
  const closed = once(sales, "close");
  sales.close();
  await closed;
});

for (const [name, one] of cases) {
  test(name, async () => {
    for (const run of one.runs) {
      const asked: Record<string, number> = {};
      const build = counting(load(one), asked);
      const session = {
        role: run.as,
        variables: new Map<string, SessionValue>([
          ...Object.entries(run.session).map(([of, json]) => [of, { json }] as const),
          ...Object.entries(run.texts).map(([of, text]) => [of, { text }] as const),
        ]),
      };
      const request = {
        query: one.query,
        operationName: one.operationName,
        variables: run.variables ?? one.variables,
      };
      const { data, errors, headers } = await answer(
        build,
        session,
        new Map(Object.entries(one.headers)),
        request,
        {
          limits: defaultDocumentLimits,
          requireVariables: false,
          exposeInternalErrors: one.exposed,
          traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
          traceparent: null,
          signal: new AbortController().signal,
        },
      );
      const body = errors === undefined ? { data } : { data, errors };
      expect(body, `as ${run.as}`).toEqual(run.answer);
      expect(headers).toEqual(one.responseHeaders);
      if (one.asked !== undefined) expect(asked).toEqual(one.asked);
    }
  });
}

function load(one: GoldenCase): LoadedBuild {
  const stock = stockConnector(metadata.stock);
  const { stockAnswers } = one;
  const odd: DataConnector = {
    ...stock,
    query: async (request) => checkQueryAnswer(stockAnswers, request),
  };
  return loadBuild(metadata.compiled({ flags: one.flags, lacks: one.lacks, more: one.more }), {
    environment: (name) => (name === "SALES_URL" ? urlOf(sales) : null),
    inProcess: new Map([[keyOf("market", "stock"), stockAnswers === undefined ? stock : odd]]),
    pools,
    limits: { callMs: 10_000, answerBytes: 100_000 },
    clock: testClock(),
  });
}

/** The same build; requests to its connectors are counted. */
function counting(build: LoadedBuild, asked: Record<string, number>): LoadedBuild {
  return {
    ...build,
    connector(of, client) {
      const name = nameOf(of);
      asked[name] = (asked[name] ?? 0) + 1;
      return build.connector(of, client);
    },
  };
}

async function started(): Promise<ServerType> {
  const { fetch } = serveConnector(salesConnector(metadata.sales));
  const server = serve({ fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  return server;
}

function urlOf(server: ServerType): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
