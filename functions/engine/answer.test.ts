import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import { afterAll, describe, expect, test } from "vitest";
import { testClock } from "../../test/harness/clock.ts";
import { type GoldenCase, readCases } from "../../test/golden/graphql/cases.ts";
import { readMetadata, type Variant } from "../../test/golden/graphql/metadata.ts";
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

/** What the engine does by itself where a connector does not; the answers are to be the same. */
const DISPENSABLE = ["relationships", "relationships.relation_comparisons", "relationships.nested"];

describe("the answer to a request of the market", () => {
  test.each(cases)("%s", async (_, one) => {
    await answered(one, one);
  });
});

describe.each(DISPENSABLE)("the answer is the same of a connector without %s", (capability) => {
  const others = cases.filter(([, one]) => !one.needs.includes(capability));
  test.each(others)("%s", async (_, one) => {
    const flags = { ...one.flags, bypass_relation_comparisons_ndc_capability: true };
    await answered({ ...one, asked: undefined }, { ...one, flags, lacks: [capability] });
  });
});

async function answered(one: GoldenCase, variant: Variant): Promise<void> {
  for (const run of one.runs) {
    const asked: Record<string, number> = {};
    const build = counting(load(one, variant), asked);
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
}

function load(one: GoldenCase, { flags, lacks, more }: Variant): LoadedBuild {
  const stock = stockConnector(metadata.stock);
  const { stockAnswers } = one;
  const odd: DataConnector = {
    ...stock,
    query: async (request) => checkQueryAnswer(stockAnswers, request),
  };
  return loadBuild(metadata.compiled({ flags, lacks, more }), {
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
