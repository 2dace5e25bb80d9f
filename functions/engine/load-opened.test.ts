import { afterAll, describe, expect, test } from "vitest";
import { type GoldenCase, readCases } from "../../test/golden/graphql/cases.ts";
import { openMarket } from "../../test/golden/graphql/market.ts";
import { answer } from "./answer.ts";
import { defaultDocumentLimits } from "./graphql/document.ts";
import { type CompiledBuild, loadOpened, type LoadOptions } from "./load-build.ts";
import type { LoadedBuild } from "./loaded-build.ts";
import { openCompiled } from "./metadata/format/open-compiled.ts";
import { writeCompiled } from "./metadata/format/write-compiled.ts";
import type { SessionValue } from "./plan/session.ts";

/** A build by way of its file, of which nothing is kept once it was read. */
function byItsFile(build: CompiledBuild, options: LoadOptions) {
  const file = writeCompiled(build, { metadata: null, authConfig: null });
  return loadOpened(openCompiled(file, { cacheChars: 0 }), options);
}

const market = await openMarket(byItsFile);
const cases = await readCases();

afterAll(() => market.close());

describe("a build that is opened from its file answers a request of the market rightly", () => {
  test.each(cases)("%s", async (_, one) => {
    const build = market.load(one, one.stockAnswers);
    // The second time by plans that were made for others; a mutation is carried out once.
    const again = one.query.includes("mutation") ? [] : one.runs;
    for (const run of [...one.runs, ...again]) {
      const { data, errors } = await answered(build, one, run);
      expect(errors === undefined ? { data } : { data, errors }, run.as).toEqual(run.answer);
    }
  });
});

function answered(build: LoadedBuild, one: GoldenCase, run: GoldenCase["runs"][number]) {
  const variables = new Map<string, SessionValue>([
    ...Object.entries(run.session).map(([of, json]) => [of, { json }] as const),
    ...Object.entries(run.texts).map(([of, text]) => [of, { text }] as const),
  ]);
  return answer(
    build,
    { role: run.as, variables },
    new Map(Object.entries(one.headers)),
    {
      query: one.query,
      operationName: one.operationName,
      variables: run.variables ?? one.variables,
    },
    {
      limits: defaultDocumentLimits,
      requireVariables: false,
      exposeInternalErrors: one.exposed,
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      traceparent: null,
      signal: new AbortController().signal,
    },
  );
}
