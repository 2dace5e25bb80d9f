import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineConnector } from "./define-connector.ts";
import { ConnectorRefusal } from "./refusal.ts";
import { call, query, refused } from "./testing/requests.ts";

describe("sets of variables", () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));
  const asked = (count: number) =>
    query(
      "it",
      {},
      {
        arguments: { n: { type: "variable", name: "n" } },
        variables: numbers(count),
      },
    );

  function counting(run: (n: number, signal: AbortSignal) => Promise<number>) {
    return defineConnector({
      functions: {
        it: {
          args: z.object({ n: z.int32() }),
          result: z.int32(),
          run: ({ n }, { signal }) => run(n, signal),
        },
      },
    });
  }

  it("are each a run, at most ten at once, answered in their order", async () => {
    let running = 0;
    let most = 0;
    const one = counting(async (n) => {
      most = Math.max(most, (running += 1));
      for (let turns = n % 3; turns >= 0; turns -= 1) await Promise.resolve();
      running -= 1;
      return n * 2;
    });
    const answer = await one.query(asked(25), call());
    expect(answer.map(({ rows }) => rows?.[0]?.["__value"])).toEqual(
      numbers(25).map(({ n }) => n * 2),
    );
    expect(most).toBe(10);
    expect(await one.query(asked(0), call())).toEqual([]);
  });

  it("end with the first that fails: the others are told, and no more begin", async () => {
    const begun: number[] = [];
    const told: number[] = [];
    const one = counting((n, signal) => {
      begun.push(n);
      if (n === 3) return Promise.reject(new ConnectorRefusal(403, "not 3"));
      signal.addEventListener("abort", () => told.push(n));
      return new Promise(() => {});
    });
    expect(await refused(one.query(asked(25), call()))).toMatchObject({ message: "not 3" });
    expect(begun).toHaveLength(10);
    expect(told).toEqual(begun.filter((n) => n !== 3));
  });

  it("a call that is given up ends with the signal's reason, whatever its function does", async () => {
    const failures: unknown[] = [];
    const giveUp = new AbortController();
    const reason = new Error("too late");
    const one = defineConnector({
      onFailure: (error) => failures.push(error),
      functions: {
        it: {
          args: z.object({ n: z.int32() }),
          result: z.int32(),
          run: () => {
            giveUp.abort(reason);
            return new Promise<number>(() => {});
          },
        },
      },
    });
    await expect(one.query(asked(2), call(giveUp.signal))).rejects.toBe(reason);
    await expect(one.query(asked(2), call(giveUp.signal))).rejects.toBe(reason);
    expect(failures).toEqual([]);
  });
});
