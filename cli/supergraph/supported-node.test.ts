import { expect, test } from "vitest";
import { requireSupportedNode } from "./supported-node.ts";

test.each(["20.19.0", "22.14.9", "21.9.0"])("Node.js %s is told to be too old", (version) => {
  expect(() => requireSupportedNode(version)).toThrow(`this is ${version}`);
});

test.each(["22.15.0", "22.20.1", "23.0.0", "24.21.0"])("Node.js %s will do", (version) => {
  expect(() => requireSupportedNode(version)).not.toThrow();
});
