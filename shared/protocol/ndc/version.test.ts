import { describe, expect, it } from "vitest";
import { checkVersion } from "./version.ts";

const said = (version: string) => `The version specified in the capabilities ("${version}")`;

describe("the version that a connector's capabilities tell", () => {
  it.each(["0.1.0", "0.1.6", "0.1.99", "0.1.0+build.5"])(
    "%s belongs to a schema of 0.1",
    (version) => {
      expect(checkVersion("v0.1", version)).toEqual({ kind: "compatible" });
    },
  );

  it.each(["0.2.0", "0.2.13", "0.2.4+exp.sha-5114f85"])(
    "%s belongs to a schema of 0.2",
    (version) => {
      expect(checkVersion("v0.2", version)).toEqual({ kind: "compatible" });
    },
  );

  it.each([
    ["v0.1", "0.2.0", "^0.1.0"],
    ["v0.1", "0.1.0-rc.1", "^0.1.0"],
    ["v0.1", "1.1.0", "^0.1.0"],
    ["v0.2", "0.1.6", "^0.2.0"],
    ["v0.2", "0.2.1-rc.15", "^0.2.0"],
  ] as const)("with a schema of %s refuses %s", (schema, version, requirement) => {
    expect(checkVersion(schema, version)).toEqual({
      kind: "incompatible",
      message: `${said(version)} is not compatible with the schema version specified. The version requirement is ${requirement}`,
    });
  });

  it.each([
    ["", "empty string, expected a semver version"],
    ["*", "unexpected character '*' while parsing major version number"],
    ["^0.1.0", "unexpected character '^' while parsing major version number"],
    ["'", "unexpected character '\\'' while parsing major version number"],
    ["\u0001", "unexpected character '\\u{1}' while parsing major version number"],
    ["0", "unexpected end of input while parsing major version number"],
    ["0x", "unexpected character 'x' after major version number"],
    ["0.", "unexpected end of input while parsing minor version number"],
    ["0.1", "unexpected end of input while parsing minor version number"],
    ["0.1.", "unexpected end of input while parsing patch version number"],
    ["0.01.0", "invalid leading zero in minor version number"],
    ["0.1.0.0", "unexpected character '.' after patch version number"],
    ["0.1.99999999999999999999", "value of patch version number exceeds u64::MAX"],
    ["0.1.0-", "empty identifier segment in pre-release identifier"],
    ["0.1.0-a..b", "empty identifier segment in pre-release identifier"],
    ["0.1.0-01", "invalid leading zero in pre-release identifier"],
    ["0.1.0-a_", "unexpected character '_' after pre-release identifier"],
    ["0.1.0+", "empty identifier segment in build metadata"],
    ["0.1.0+01 ", "unexpected character ' ' after build metadata"],
  ])("takes %j with a schema of 0.1, and says what is wrong", (version, mistake) => {
    expect(checkVersion("v0.1", version)).toEqual({
      kind: "unreadable",
      message: `${said(version)} is an invalid version: ${mistake}. Consider upgrading the data connector to the latest version to fix this.`,
    });
  });

  it("must be readable with a schema of 0.2", () => {
    expect(checkVersion("v0.2", "latest")).toEqual({
      kind: "invalid",
      message: `${said("latest")} is an invalid version: unexpected character 'l' while parsing major version number`,
    });
  });
});
