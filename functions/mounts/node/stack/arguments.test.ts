import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";

test("without options it listens on this machine only, on the usual ports", () => {
  expect(readArguments([])).toEqual({
    host: "127.0.0.1",
    port: 7070,
    gatewayPort: 7080,
    publicUrl: null,
    data: null,
    json: false,
    help: false,
  });
});

test("a public URL loses its last slash", () => {
  expect(readArguments(["--public-url", "https://a.example/"]).publicUrl).toBe("https://a.example");
});

test.each([
  [["--port", "x"], /--port must be a port/],
  [["--gateway-port", "70000"], /--gateway-port must be a port/],
  [["--public-url", "ftp://x"], /must begin with http/],
  [["--unknown"], /--unknown/],
])("a wrong option is named: %j", (argv, message) => {
  expect(() => readArguments(argv)).toThrow(message);
});
