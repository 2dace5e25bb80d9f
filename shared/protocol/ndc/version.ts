import { readVersion } from "./semantic-version.ts";

/** The lines of NDC that are not compatible with each other. */
export type NdcVersion = "v0.1" | "v0.2";

export type VersionCheck =
  | { kind: "compatible" }
  /**
   * No version at all. Connectors of 0.1 told things like `""`, `*` or `^0.1.0`, so with a schema of
   * 0.1 it may be taken for one, with this as a warning (flag `require_valid_ndc_v01_version`).
   */
  | { kind: "unreadable"; message: string }
  | { kind: "invalid"; message: string }
  | { kind: "incompatible"; message: string };

/** Whether the version that a connector's capabilities tell belongs to its schema's. */
export function checkVersion(schema: NdcVersion, capabilities: string): VersionCheck {
  const said = `The version specified in the capabilities ("${capabilities}")`;
  const { version, mistake } = readVersion(capabilities);
  if (mistake !== undefined) {
    const message = `${said} is an invalid version: ${mistake}`;
    if (schema === "v0.2") return { kind: "invalid", message };
    const advice = "Consider upgrading the data connector to the latest version to fix this.";
    return { kind: "unreadable", message: `${message}. ${advice}` };
  }
  const minor = schema === "v0.1" ? 1n : 2n;
  // Below 1.0 another minor version breaks; and what comes before x.y.0 is not yet x.y.
  if (version.major === 0n && version.minor === minor && version.preRelease === null) {
    return { kind: "compatible" };
  }
  const wanted = `The version requirement is ^0.${minor}.0`;
  const message = `${said} is not compatible with the schema version specified. ${wanted}`;
  return { kind: "incompatible", message };
}
