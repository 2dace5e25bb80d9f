import { describe, expect, test } from "vitest";
import { isErrorCode } from "../../shared/errors/catalog.ts";
import { describeApi } from "./api/openapi.ts";
import { createApp } from "./app.ts";
import { bareServices } from "./testing/bare.ts";

const app = createApp(bareServices());
const document = await describeApi(app, "http://localhost:7070/");

interface Operation {
  summary?: string;
  responses?: Record<string, { description?: string; content?: Record<string, unknown> }>;
  parameters?: { in: string; name: string }[];
}
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);

test("the document is OpenAPI 3.1 and holds every registered route, and nothing else", () => {
  const registered = app.routes
    .filter((route) => route.method !== "ALL")
    .map((route) => `${route.method} ${route.path.replaceAll(/:([a-z]+)/g, "{$1}")}`);
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(operations.map((one) => one.name).sort()).toEqual([...new Set(registered)].sort());
});

test("every reference in the document leads somewhere", () => {
  const text = JSON.stringify(document);
  for (const [, path = ""] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = path
      .split("/")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect(found, path).toBeDefined();
  }
});

describe.each(operations)("$name", ({ operation }) => {
  const answers = Object.entries(operation.responses ?? {});

  test("tells what it does, what it answers and with which problems it may fail", () => {
    expect(operation.summary).toBeTruthy();
    expect(answers.some(([status]) => status.startsWith("2"))).toBe(true);
    const problems = answers.filter(([status]) => /^[45]/.test(status));
    expect(problems.length).toBeGreaterThan(0);
    for (const [, problem] of problems) {
      expect(Object.keys(problem.content ?? {})).toEqual(["application/problem+json"]);
      const codes = [...(problem.description ?? "").matchAll(/`([a-z_.]+)`/g)].map((m) => m[1]!);
      expect(codes.length).toBeGreaterThan(0);
      expect(codes.every(isErrorCode)).toBe(true);
    }
  });
});

test("every parameter of a path is described", () => {
  for (const { name, operation } of operations) {
    const wanted = [...name.matchAll(/\{([a-z]+)\}/g)].map((match) => match[1]!);
    const described = (operation.parameters ?? [])
      .filter((parameter) => parameter.in === "path")
      .map((parameter) => parameter.name);
    expect(described.sort(), name).toEqual(wanted.sort());
  }
});
