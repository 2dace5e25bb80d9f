import { expect, test } from "vitest";
import { errorCatalog } from "../../shared/errors/catalog.ts";
import { createApp } from "./app.ts";
import { bareServices } from "./testing/bare.ts";

const app = createApp(bareServices());

async function read(path: string): Promise<Record<string, unknown>> {
  const answer = await app.request(path);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

test("the definition's JSON Schema asks only for what has no default", async () => {
  const schema = await read("/v1/definition.schema.json");
  expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(schema["required"]).toEqual(["name", "functions"]);
});

test("every code of the catalogue is listed with its page", async () => {
  const { items } = await read("/v1/errors");
  const codes = (items as { code: string; page: string }[]).map((item) => {
    expect(item.page.endsWith(`/errors/${item.code}`)).toBe(true);
    return item.code;
  });
  expect(codes).toEqual(Object.keys(errorCatalog));
});

test("the description of the API is served to anybody", async () => {
  const document = await read("/v1/openapi.json");
  expect(document["openapi"]).toMatch(/^3\.1\./);
  expect(Object.keys(document["paths"] as object).length).toBeGreaterThan(30);
});
