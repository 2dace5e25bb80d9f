import { describe, expect, it } from "vitest";
import { libraryConfiguration, libraryFile } from "../testing/library-file.ts";
import { connectionUrl } from "./connection-url.ts";
import { ConfigurationError, parseConfiguration } from "./parse.ts";

const noFiles = (path: string): string => {
  throw new Error(`no ${path}`);
};
const parsed = (file: unknown) => parseConfiguration(JSON.stringify(file), noFiles);

/** The same file in the older format. */
function version4() {
  const { metadata, ...rest } = libraryFile();
  const { tables, types, nativeOperations } = metadata;
  const mutations = Object.entries(nativeOperations.mutations).map(([name, native]) => [
    name,
    { ...native, isProcedure: true },
  ]);
  return {
    ...rest,
    version: "4",
    metadata: {
      tables,
      scalarTypes: types.scalar,
      compositeTypes: types.composite,
      nativeQueries: { ...nativeOperations.queries, ...Object.fromEntries(mutations) },
    },
  };
}

describe("a configuration", () => {
  it("of format 4 says the same as one of format 5", () => {
    expect(libraryConfiguration(version4())).toEqual(libraryConfiguration());
  });

  it("has defaults for what is left out", () => {
    const configuration = parsed({
      version: "5",
      connectionSettings: { connectionUri: "postgres://x" },
    });
    expect(configuration).toMatchObject({
      connectionUri: { value: "postgres://x" },
      pool: { maxConnections: 50, poolTimeoutSeconds: 30, idleTimeoutSeconds: null },
      isolationLevel: "ReadCommitted",
      procedurePrefix: null,
    });
  });

  it.each([
    [undefined, "v2_"],
    [null, "v2_"],
    ["", ""],
    ["app", "app_"],
  ])("with the mutations prefix %j names procedures by %j", (mutationsPrefix, expected) => {
    const file = { ...libraryFile(), mutationsPrefix };
    expect(libraryConfiguration(file).procedurePrefix).toBe(expected);
  });

  it("names the database by itself or by a variable", () => {
    const named = libraryConfiguration();
    expect(connectionUrl(named, { CONNECTION_URI: "postgres://a" }).reveal()).toBe("postgres://a");
    expect(() => connectionUrl(named, {})).toThrow("CONNECTION_URI");
    const connectionSettings = { connectionUri: "postgres://b" };
    const given = libraryConfiguration({ ...libraryFile(), connectionSettings });
    expect(connectionUrl(given, {}).reveal()).toBe("postgres://b");
  });

  it("takes no generated procedures of the first version", () => {
    const file = { ...libraryFile(), mutationsVersion: "v1" };
    expect(libraryConfiguration(file).procedurePrefix).toBeNull();
  });

  it.each([
    ["no JSON", "{", "not JSON"],
    ["an unknown version", JSON.stringify({ version: "3" }), "version"],
    ["no connection", JSON.stringify({ version: "5" }), "connectionSettings"],
  ])("with %s is refused", (_, text, message) => {
    const parse = () => parseConfiguration(text, noFiles);
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(message);
  });

  it("whose SQL file is missing is refused by its name", () => {
    expect(() => parsed(libraryFile())).toThrow("The SQL file sql/rename.sql cannot be read.");
  });

  it.each(["= 1 or 1 =", "; drop", "--", "=--", "/*", "'", '"', "= $1", ""])(
    "with %j for an operator is refused",
    (operatorName) => {
      const file = libraryFile();
      file.metadata.types.scalar.int4.comparisonOperators._eq.operatorName = operatorName;
      expect(() => libraryConfiguration(file)).toThrow("is not an operator");
    },
  );
});
