import { expect, test } from "vitest";
import { pins } from "../../scripts/models/selection.ts";
import { loadModels } from "./load.ts";

test("every model says which version of which package it was taken from, and that one is pinned", () => {
  const models = (["aws", "gcp", "azure"] as const).flatMap((provider) => loadModels(provider));
  for (const { service, header } of models) {
    const [, name = ""] = /^(?:pypi|npm):((?:@[^/]+\/)?[^/]+)\//.exec(header.origin) ?? [];
    expect([service, name in pins]).toEqual([service, true]);
    const pin = pins[name as keyof typeof pins];
    expect(header).toMatchObject({ version: pin.version, licence: pin.licence });
    expect(header.sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});
