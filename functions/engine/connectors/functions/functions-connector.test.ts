import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { defineConnector } from "./define-connector.ts";
import { ConnectorRefusal } from "./refusal.ts";
import { call, mutation, query, refused } from "./testing/requests.ts";
import { connector } from "./testing/sample.ts";

type Literals = Record<string, unknown>;

async function valueOf(collection: string, args: Literals = {}): Promise<unknown> {
  const [set] = await connector().query(query(collection, args), call());
  return set?.rows?.[0]?.["__value"];
}

describe("values", () => {
  it("arguments are what the schema makes of them, and null leaves out what is optional", async () => {
    expect(await valueOf("greet", { name: " Ada " })).toBe("Hello Ada");
    expect(await valueOf("greet", { name: "Ada", loud: null })).toBe("Hello Ada");
    expect(await valueOf("greet", { name: "Ada", loud: true })).toBe("Hello ADA");
    expect(await valueOf("told", { nested: null })).toMatchObject({ args: {} });
  });

  it("what a result leaves out is null, and what its type does not have is dropped", async () => {
    expect(await valueOf("shelves")).toEqual([
      { row: 1, items: [{ sku: "a", left: 2, note: null }], best: null },
      { row: 2, items: [], best: { sku: "b", left: 1, note: "fragile" } },
    ]);
  });

  it("the fields of a selection are answered, through lists and objects, by their aliases", async () => {
    const column = (name: string, fields: ndc.NestedField | null = null): ndc.Field => ({
      type: "column",
      column: name,
      fields,
    });
    const object = (fields: Record<string, ndc.Field>): ndc.NestedField => ({
      type: "object",
      fields,
    });
    const list = (fields: Record<string, ndc.Field>): ndc.NestedField => ({
      type: "array",
      fields: object(fields),
    });
    const selection = list({
      items: column("items", list({ id: column("sku") })),
      top: column("best", object({ note: column("note") })),
    });
    const fields = { it: column("__value", selection) };
    const asked = query("shelves", {}, { query: { fields } });
    expect(await connector().query(asked, call())).toEqual([
      {
        rows: [
          {
            it: [
              { items: [{ id: "a" }], top: null },
              { items: [], top: { note: "fragile" } },
            ],
          },
        ],
      },
    ]);
  });

  it("dates are texts to callers, and what a codec makes of them to functions", async () => {
    const decode = (text: string) => new Date(text);
    const encode = (date: Date) => date.toISOString();
    const time = z.iso.datetime();
    const one = defineConnector({
      functions: {
        later: {
          args: z.object({ than: z.codec(time, z.date(), { decode, encode }) }),
          result: z.codec(z.date(), time, { decode: encode, encode: decode }),
          run: ({ than }) => new Date(than.getTime() + 1_000),
        },
      },
    });
    const { functions } = (await one.schema()) as ndc.SchemaResponse;
    const timestamp = { type: "named", name: "Timestamp" };
    expect(functions[0]).toMatchObject({
      arguments: { than: { type: timestamp } },
      result_type: timestamp,
    });
    const [set] = await one.query(query("later", { than: "2026-01-01T00:00:00Z" }), call());
    expect(set?.rows).toEqual([{ __value: "2026-01-01T00:00:01.000Z" }]);
  });

  it("the context has the forwarded headers that are texts", async () => {
    const headers = { "X-Tenant": "acme", odd: 1 };
    expect(await valueOf("told", { headers })).toMatchObject({ headers: { "x-tenant": "acme" } });
    expect(await valueOf("told", { headers: null })).toMatchObject({ headers: {} });
  });

  it("procedures run in their order, and answer what was selected", async () => {
    const fields: ndc.NestedField = {
      type: "object",
      fields: { n: { type: "column", column: "left" } },
    };
    const answer = await connector().mutation(
      mutation(
        { name: "put", arguments: { sku: "a", left: 1 } },
        { name: "put", arguments: { sku: "b", left: 2 }, fields },
      ),
      call(),
    );
    expect(answer.operation_results.map(({ result }) => result)).toEqual([
      { sku: "a", left: 1, note: null },
      { n: 2 },
    ]);
  });
});

describe("errors", () => {
  it.each<[what: string, collection: string, args: Literals, status: number, message: string]>([
    ["no such function", "no", {}, 400, "there is no function no"],
    ["one of JavaScript's own", "constructor", {}, 400, "there is no function constructor"],
    ["a procedure as a function", "put", {}, 400, "there is no function put"],
    [
      "an argument that is not declared",
      "greet",
      { nam: "" },
      400,
      "the function greet has no argument nam",
    ],
    [
      "an argument that is missing",
      "greet",
      {},
      422,
      "the arguments do not fit: name: Invalid input: expected string, received undefined",
    ],
    [
      "arguments that do not fit, with their paths",
      "told",
      { nested: { list: [1, "2", 3.5] } },
      422,
      "the arguments do not fit: nested.list[1]: Invalid input: expected number, received string; nested.list[2]: Invalid input: expected int, received number",
    ],
  ])("%s", async (_, collection, args, status, message) => {
    const failures: unknown[] = [];
    const asked = connector((error) => failures.push(error)).query(query(collection, args), call());
    expect(await refused(asked)).toMatchObject({ status, message });
    expect(failures).toEqual([]);
  });

  it("what does not fit is told by argument in the details", async () => {
    const asked = connector().query(query("greet", { name: "" }), call());
    const message = "Too small: expected string to have >=1 characters";
    expect((await refused(asked)).details).toEqual({ errors: [{ argument: "name", message }] });
  });

  it("of very many mistakes some are told", async () => {
    const nested = { list: Array.from({ length: 10_000 }, () => "x") };
    const { message, details } = await refused(
      connector().query(query("told", { nested }), call()),
    );
    expect(message.length).toBeLessThan(1_000);
    expect((details as { errors: unknown[] }).errors).toHaveLength(10);
  });

  it("details of a refusal are JSON, or the refusal is a failure", async () => {
    const failures: unknown[] = [];
    const details: Record<string, unknown> = { at: new Date(0), left: undefined };
    const one = defineConnector({
      onFailure: (error) => failures.push(error),
      functions: {
        it: {
          args: z.object({}),
          result: z.null(),
          run: () => {
            throw new ConnectorRefusal(403, "no", details);
          },
        },
      },
    });
    expect(await refused(one.query(query("it"), call()))).toMatchObject({
      status: 403,
      details: { at: "1970-01-01T00:00:00.000Z" },
    });
    details["self"] = details;
    expect(await refused(one.query(query("it"), call()))).toMatchObject({ status: 500 });
    expect(failures).toHaveLength(1);
  });

  it("a variable that is not there is refused", async () => {
    const args = { name: { type: "variable" as const, name: "who" } };
    const asked = connector().query(
      query("greet", {}, { arguments: args, variables: [{}] }),
      call(),
    );
    expect(await refused(asked)).toMatchObject({ status: 400, message: "unknown variable: who" });
  });

  it("callers learn what is refused, with its details", async () => {
    const asked = connector().mutation(
      mutation({ name: "fail", arguments: { how: "refuse" } }),
      call(),
    );
    expect(await refused(asked)).toEqual({
      status: 409,
      message: "it is sold",
      details: { sku: "a" },
    });
  });

  it.each([
    { how: "throw", told: "password=hunter2" },
    {
      how: "unfit",
      told: "the result does not fit: left: Invalid input: expected number, received string",
    },
    {
      how: "null",
      told: "the result does not fit: the result: Invalid input: expected object, received null",
    },
  ])("only the operator learns what went wrong otherwise: $how", async ({ how, told }) => {
    const failures: unknown[] = [];
    const one = connector((error) => failures.push(error));
    const asked = one.mutation(mutation({ name: "fail", arguments: { how } }), call());
    expect(await refused(asked)).toEqual({ status: 500, message: "Internal error", details: null });
    expect(failures).toMatchObject([
      { message: "the procedure fail failed", cause: { message: told } },
    ]);
  });

  it("nothing runs of a mutation that names a procedure that is not there", async () => {
    const run = vi.fn(() => "done");
    const one = defineConnector({
      procedures: { go: { args: z.object({}), result: z.string(), run } },
    });
    const asked = one.mutation(
      mutation({ name: "go", arguments: {} }, { name: "no", arguments: {} }),
      call(),
    );
    expect(await refused(asked)).toMatchObject({
      status: 400,
      message: "there is no procedure no",
    });
    expect(run).not.toHaveBeenCalled();
  });

  it("nothing runs of a mutation after what failed", async () => {
    const run = vi.fn(({ n }: { n: number }) => {
      if (n === 2) throw new ConnectorRefusal(403, "not you");
      return n;
    });
    const args = z.object({ n: z.int32() });
    const one = defineConnector({ procedures: { go: { args, result: z.int32(), run } } });
    const asked = [1, 2, 3].map((n) => ({ name: "go", arguments: { n } }));
    expect(await refused(one.mutation(mutation(...asked), call()))).toMatchObject({ status: 403 });
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("explaining is refused", async () => {
    expect(await refused(connector().explainQuery(query("greet"), call()))).toMatchObject({
      status: 501,
    });
  });
});
