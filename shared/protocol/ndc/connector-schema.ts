import { checkMessage, type Mistake } from "./message.ts";
import { raiseCapabilities } from "./raise-capabilities.ts";
import { raiseSchema } from "./raise-schema.ts";
import type * as v01 from "./v01.gen.ts";
import type * as v02 from "./v02.gen.ts";
import type { SchemaResponse } from "./v02.ts";
import { checkVersion, type NdcVersion } from "./version.ts";

/** A connector's two documents, as metadata embeds them or a connector answers them. */
export interface ConnectorDocuments {
  version: NdcVersion;
  /** Answered to `GET /schema`. */
  schema: unknown;
  /** Answered to `GET /capabilities`. */
  capabilities: unknown;
}

export type ConnectorSchema =
  | {
      kind: "schema";
      /** Raised to 0.2, whatever the connector speaks. */
      schema: SchemaResponse;
      capabilities: v02.Capabilities;
      /** What to say about its version; an error where `require_valid_ndc_v01_version` is on. */
      warning: string | null;
    }
  /** The documents are not what NDC has; paths begin with `schema` or `capabilities`. */
  | { kind: "malformed"; mistakes: Mistake[] }
  | { kind: "version"; message: string };

/** Checks a connector's documents and raises them to 0.2. Pure; the documents are left as they are. */
export function readConnectorSchema(documents: ConnectorDocuments): ConnectorSchema {
  const { version, schema, capabilities } = documents;
  const mistakes = [
    ...at("schema", checkMessage(version, "schema_response", schema)),
    ...at("capabilities", checkMessage(version, "capabilities_response", capabilities)),
  ];
  if (mistakes.length > 0) return { kind: "malformed", mistakes };
  const answered = capabilities as v01.CapabilitiesResponse | v02.CapabilitiesResponse;
  const check = checkVersion(version, answered.version);
  if (check.kind === "invalid" || check.kind === "incompatible") {
    return { kind: "version", message: check.message };
  }
  const warning = check.kind === "unreadable" ? check.message : null;
  if (version === "v0.1") {
    return {
      kind: "schema",
      schema: raiseSchema(schema as v01.SchemaResponse),
      capabilities: raiseCapabilities(answered.capabilities as v01.Capabilities),
      warning,
    };
  }
  return {
    kind: "schema",
    schema: schema as SchemaResponse,
    capabilities: answered.capabilities as v02.Capabilities,
    warning,
  };
}

function at(key: string, mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.map(({ path, text }) => ({ path: [key, ...path], text }));
}
