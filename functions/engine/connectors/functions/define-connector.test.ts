import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { defineConnector } from "./define-connector.ts";
import { call, mutation, query } from "./testing/requests.ts";
import { connector } from "./testing/sample.ts";

describe("as a function", () => {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    new Request(`http://connector${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers,
    });

  it("it speaks NDC 0.2 over HTTP", async () => {
    const { fetch } = connector();
    const capabilities = await fetch(new Request("http://connector/capabilities"));
    expect(await capabilities.json()).toMatchObject({ version: "0.2.9" });
    const schema = await fetch(new Request("http://connector/schema"));
    expect(await schema.json()).toMatchObject({
      functions: [
        { name: "greet", arguments: { headers: { type: { type: "nullable" } } } },
        { name: "shelves" },
        { name: "told" },
      ],
      procedures: [{ name: "fail" }, { name: "put" }],
    });
    const answer = await fetch(post("/query", query("greet", { name: "Ada" })));
    expect(await answer.json()).toEqual([{ rows: [{ __value: "Hello Ada" }] }]);
    const changed = await fetch(
      post("/mutation", mutation({ name: "put", arguments: { sku: "a", left: 1 } })),
    );
    expect(await changed.json()).toMatchObject({
      operation_results: [{ type: "procedure", result: { sku: "a" } }],
    });
  });

  it("errors have their status, and nothing of what was thrown", async () => {
    const { fetch } = connector();
    const answers = ["refuse", "throw"].map((how) =>
      fetch(post("/mutation", mutation({ name: "fail", arguments: { how } }))),
    );
    const [refusal, failure] = await Promise.all(answers);
    expect([refusal?.status, await refusal?.json()]).toEqual([
      409,
      { message: "it is sold", details: { sku: "a" } },
    ]);
    expect([failure?.status, await failure?.json()]).toEqual([
      500,
      { message: "Internal error", details: null },
    ]);
  });

  it("a service token is demanded where there is one", async () => {
    const { fetch } = defineConnector({ serviceToken: "open sesame" });
    expect((await fetch(new Request("http://connector/schema"))).status).toBe(401);
    const headers = { authorization: "Bearer open sesame" };
    expect((await fetch(new Request("http://connector/schema", { headers }))).status).toBe(200);
  });

  it("failures are one JSON line on standard error where nobody is named to be told", async () => {
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      const one = defineConnector({
        functions: {
          it: {
            args: z.object({}),
            result: z.string(),
            run: (): string => {
              throw new Error("no disk");
            },
          },
        },
      });
      await expect(one.query(query("it"), call())).rejects.toMatchObject({ status: 500 });
      expect(written).toHaveBeenCalledTimes(1);
      const line = JSON.parse(String(written.mock.calls[0]?.[0]));
      expect(line).toMatchObject({
        level: "error",
        error: { message: "the function it failed", cause: { message: "no disk" } },
      });
    } finally {
      written.mockRestore();
    }
  });
});
