import { afterAll, describe, expect, test } from "vitest";
import { type GoldenCase, readCases } from "../../test/golden/graphql/cases.ts";
import { openMarket } from "../../test/golden/graphql/market.ts";
import type { Variant } from "../../test/golden/graphql/metadata.ts";
import { answer } from "./answer.ts";
import { defaultDocumentLimits } from "./graphql/document.ts";
import type { LoadedBuild } from "./loaded-build.ts";
import { nameOf } from "./metadata/names.ts";
import type { SessionValue } from "./plan/session.ts";

const market = await openMarket();
const cases = await readCases();

afterAll(() => market.close());

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
    const build = counting(market.load(variant, one.stockAnswers), asked);
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
