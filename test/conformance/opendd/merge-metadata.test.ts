import { expect, it } from "vitest";
import { mergeMetadata, withOrigins } from "./merge-metadata.ts";

it("objects are merged at every depth, lists are appended, anything else is replaced", () => {
  const merged = [
    { version: "V2", flags: { a: true }, subgraphs: [{ name: "one" }], deep: { of: { x: 1 } } },
    { version: "v2", flags: { b: true }, subgraphs: [{ name: "one" }], deep: { of: { y: [2] } } },
    { deep: { of: { x: null, y: [3] } } },
  ].reduce<unknown>(mergeMetadata, {});
  expect(merged).toEqual({
    version: "v2",
    flags: { a: true, b: true },
    subgraphs: [{ name: "one" }, { name: "one" }],
    deep: { of: { x: null, y: [2, 3] } },
  });
});

it("a key that every object inherits is a key like any other", () => {
  const merged = mergeMetadata({}, JSON.parse('{"constructor": 1, "__proto__": {"a": 1}}'));
  expect(JSON.stringify(merged)).toBe('{"constructor":1,"__proto__":{"a":1}}');
});

it("URLs lead to the servers of this run, whatever stands behind their origin", () => {
  const origins = new Map([["http://localhost:8080", "http://127.0.0.1:4000"]]);
  const metadata = {
    url: { singleUrl: { value: "http://localhost:8080" } },
    hooks: ["http://localhost:8080/pre?x=1"],
    other: "http://localhost:80801",
    text: "see http://localhost:8080",
  };
  expect(withOrigins(metadata, origins)).toEqual({
    url: { singleUrl: { value: "http://127.0.0.1:4000" } },
    hooks: ["http://127.0.0.1:4000/pre?x=1"],
    other: "http://localhost:80801",
    text: "see http://localhost:8080",
  });
});
