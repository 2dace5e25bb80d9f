import { expect, test } from "vitest";
import type { Desired } from "./desired.ts";
import { unreachedFunctions } from "./unreached-functions.ts";

function desired(calls: string[] | undefined, variables: Record<string, string>) {
  const supergraph = { digest: "", size: 1, ...(calls === undefined ? {} : { calls }) };
  const parts = [
    { name: "rates", kind: "function" },
    { name: "graph", kind: "supergraph", supergraph },
  ];
  const given = new Map([
    ["graph", variables],
    ["rates", { SAID: "lintas:part/graph" }],
  ]);
  return { build: { content: { parts } }, variables: given } as unknown as Desired;
}

const AWS = "aws:eu-central-1";

test("a supergraph that calls a function of its build is refused where nothing leads to it", () => {
  const own = desired(["rates"], { STOCK_URL: "lintas:part/stock", DB: "lintas:connector/db" });
  expect(unreachedFunctions(own, AWS, { engine: false })).toEqual([
    {
      code: "provider.limit",
      detail:
        "graph on aws:eu-central-1: its metadata names lintas:part/rates and STOCK_URL is lintas:part/stock, which is reached on machines only. Name the function's own https:// URL in a variable (`valueFromEnv` of the DataConnectorLink's URL), or choose another target.",
    },
  ]);
});

test("where an engine that builds share serves it, it is taken", () => {
  expect(unreachedFunctions(desired(["rates"], {}), "local", { engine: true })).toEqual([]);
});

test("connectors that are reached by URL or in the engine are no matter", () => {
  const own = desired(undefined, { A: "https://rates.example.com", B: "lintas:connector/db" });
  expect(unreachedFunctions(own, AWS, { engine: false })).toEqual([]);
});
