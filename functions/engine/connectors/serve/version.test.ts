import { expect, it } from "vitest";
import { satisfiesCaret } from "./version.ts";

it.each([
  { version: "0.2.9", requested: "0.2.0", fits: true },
  { version: "0.2.9", requested: "0.2.9", fits: true },
  { version: "0.2.9", requested: " 0.2.0 ", fits: true },
  { version: "0.2.9", requested: "0.2.0-rc.1", fits: true },
  { version: "0.2.9", requested: "0.2.10", fits: false },
  { version: "0.2.9", requested: "0.1.9", fits: false },
  { version: "0.2.9", requested: "0.3.0", fits: false },
  { version: "0.2.0-rc.1", requested: "0.2.0", fits: false },
  { version: "0.0.3", requested: "0.0.3", fits: true },
  { version: "0.0.4", requested: "0.0.3", fits: false },
  { version: "1.4.0", requested: "1.2.7", fits: true },
  { version: "2.0.0", requested: "1.2.7", fits: false },
  { version: "0.2.9", requested: "latest", fits: false },
  { version: "0.2.9", requested: "", fits: false },
])("NDC $version for a client that asks for ^$requested: $fits", ({ version, requested, fits }) => {
  expect(satisfiesCaret(version, requested)).toBe(fits);
});
