import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import { type Provider, loadGate } from "./gate.ts";
import { loadModels } from "./load.ts";
import type { Model, Operation } from "./model.ts";
import { awsSignIn } from "./own/aws-sign-in.ts";
import { kudu } from "./own/azure-kudu.ts";
import { armOperations, insightsQuery } from "./own/azure-operations.ts";
import { entra, managedIdentity } from "./own/azure-sign-in.ts";
import { metadataServer, tokenEndpoint } from "./own/gcp-sign-in.ts";
import { functionUpload } from "./own/gcp-upload.ts";
import { answersOf } from "./samples/answer.ts";
import { draftOf, exchangeOf } from "./samples/draft.ts";
import { mutationsOf } from "./samples/mutate.ts";

// Samples and mutations are made from the models themselves: what a model says is asserted to be
// what the gate checks, for every operation that we may send.
const own: Record<Provider, readonly Model[]> = {
  aws: [awsSignIn],
  gcp: [metadataServer, tokenEndpoint, functionUpload],
  azure: [kudu, armOperations, insightsQuery, entra, managedIdentity],
};

describe.each(["aws", "gcp", "azure"] as const)("%s", async (provider) => {
  const opened = performance.now();
  const gate = await loadGate(provider);
  const loaded = performance.now() - opened;
  const models = [...loadModels(provider), ...own[provider]];
  const drafts = models.flatMap((model) =>
    model.operations.map((operation) => draftOf(model, operation)),
  );

  test("a legal request of every operation passes, and is told from the others", () => {
    for (const draft of drafts) {
      const exchange = exchangeOf(draft);
      expect(gate.operation(exchange)).toBe(draft.operation.name);
      expect([draft.operation.name, gate.checkRequest(exchange)]).toEqual([
        draft.operation.name,
        [],
      ]);
    }
  });

  test("anything wrong with a request of any operation is reported, in less than a millisecond", () => {
    const made = drafts.map((draft) => ({ draft, mutations: mutationsOf(draft) }));
    // Of an interface without a model we know no more than we wrote down.
    const few = made.filter(
      ({ draft, mutations }) => mutations.length < (own[provider].includes(draft.model) ? 1 : 3),
    );
    expect(few.map(({ draft }) => draft.operation.name)).toEqual([]);
    const missed: string[] = [];
    // Processor time: other suites run on the same machine.
    const started = process.cpuUsage();
    for (const { draft, mutations } of made)
      for (const { done, exchange } of mutations)
        if (gate.checkRequest(exchange).length === 0)
          missed.push(`${draft.operation.name}: ${done}`);
    const { user, system } = process.cpuUsage(started);
    const spent = (user + system) / 1_000;
    const count = made.reduce((sum, { mutations }) => sum + mutations.length, 0);
    process.stdout.write(
      `spec gate, ${provider}: ${drafts.length} operations, ${count} mutations, ${spent.toFixed(0)} ms (loaded in ${loaded.toFixed(0)} ms)\n`,
    );
    expect(missed).toEqual([]);
    expect(spent / count).toBeLessThan(1);
  });

  test("a legal answer of every operation passes, and one with an unknown member does not", () => {
    const closed = drafts.flatMap((draft) => {
      const answers = answersOf(draft.model, draft.operation);
      return answers === undefined ? [] : [{ draft, answers }];
    });
    const passed: string[] = [];
    for (const { draft, answers } of closed) {
      const { name } = draft.operation;
      const request = exchangeOf(draft);
      expect([name, gate.checkAnswer(request, answers.legal)]).toEqual([name, []]);
      if (gate.checkAnswer(request, answers.illegal).length === 0) passed.push(name);
    }
    const open = closed.filter(({ draft }) => takesAnything(draft.model, draft.operation));
    expect(passed).toEqual(open.map(({ draft }) => draft.operation.name));
  });

  test("a status that no operation has is reported", () => {
    for (const draft of drafts) {
      const answer = { status: 301, headers: new Headers(), body: new Uint8Array() };
      const found = gate.checkAnswer(exchangeOf(draft), answer);
      expect([draft.operation.name, found.map(({ path }) => path)]).toEqual([
        draft.operation.name,
        ["status"],
      ]);
    }
  });
});

function takesAnything({ shapes }: Model, { answers }: Operation): boolean {
  const body = Object.values(answers).find((answer) => answer.body)?.body?.shape;
  const shape = typeof body === "string" ? shapes[body] : body;
  return shape?.open !== undefined || shape?.type !== "object";
}
