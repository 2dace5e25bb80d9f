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
  expect(schema["required"]).toEqual(["name"]);
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

test("a problem's type is its page at this very installation, for programs and for browsers", async () => {
  const missing = await app.request("/v1/nothing");
  const { type } = (await missing.json()) as { type: string };
  expect(type).toBe("http://localhost:7070/v1/errors/request.not_found");
  const { pathname } = new URL(type);
  const entry = errorCatalog["request.not_found"];
  expect(await read(pathname)).toEqual({ code: "request.not_found", ...entry, page: type });
  const page = await app.request(pathname, { headers: { accept: "text/html,*/*;q=0.8" } });
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).toContain(`<h1>${entry.title}</h1>`);
});

test("a page says what to do, with nothing in it that a browser would run", async () => {
  for (const code of Object.keys(errorCatalog)) {
    const page = await app.request(`/v1/errors/${code}`, { headers: { accept: "text/html" } });
    const html = await page.text();
    expect(html, code).not.toMatch(/<script|&amp;#|\son[a-z]+=/);
    expect(html, code).toContain(`<code>${code}</code>`);
  }
  expect((await app.request("/v1/errors/no.such_code")).status).toBe(404);
  expect((await app.request("/v1/errors/__proto__")).status).toBe(404);
});
