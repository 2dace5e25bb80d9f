import { readConnectorSchema } from "../../../../../shared/protocol/ndc/connector-schema.ts";
import { keyOf, shown } from "../../names.ts";
import type { DataConnectorLinkV1 } from "../../opendd/metadata.gen.ts";
import { objectsOf } from "../../parse.ts";
import { type Path, pathText, problem } from "../../problem.ts";
import type { Connector, EnvironmentValue } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { argumentPresetsOf, headerName } from "./headers.ts";

/** The connectors, each with its schema checked and raised to NDC 0.2. */
export function resolveDataConnectors(
  known: Pick<Known, "parsed">,
  report: Report,
): Known["connectors"] {
  const connectors: Known["connectors"] = {};
  for (const { subgraph, path, object } of objectsOf(known.parsed, "DataConnectorLink")) {
    const name = keyOf(subgraph, object.definition.name);
    const connector = report.attempt(() => {
      if (connectors[name] !== undefined) {
        failed(name, "the data connector is defined more than once", [...path, "name"]);
      }
      return connectorFrom(name, object.definition, path, report);
    });
    if (connector !== null) connectors[name] = connector;
  }
  return connectors;
}

function connectorFrom(
  name: string,
  definition: DataConnectorLinkV1,
  path: Path,
  report: Report,
): Connector {
  const { schema, capabilities } = documentsOf(name, definition, path, report);
  const fail = (reason: string, at: Path) => failed(name, reason, [...path, ...at]);
  const { url, headers = {}, argumentPresets = [], responseHeaders } = definition;
  const single = "singleUrl" in url;
  for (const [key, value] of Object.entries(headers)) {
    headerName(key, ["headers", key], fail);
    if ("value" in value && !/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value.value)) {
      fail(`Invalid value specified for header ${key}`, ["headers", key]);
    }
  }
  return {
    name,
    version: definition.schema.version,
    url: single
      ? {
          read: urlFrom(url.singleUrl, ["url", "singleUrl"], fail),
          write: url.singleUrl,
        }
      : {
          read: urlFrom(url.readWriteUrls.read, ["url", "readWriteUrls", "read"], fail),
          write: urlFrom(url.readWriteUrls.write, ["url", "readWriteUrls", "write"], fail),
        },
    headers,
    schema,
    capabilities,
    responseHeaders: responseHeaders
      ? {
          ...responseHeaders,
          forwardHeaders: responseHeaders.forwardHeaders.map((one, at) =>
            headerName(one, ["responseHeaders", "forwardHeaders", at], fail),
          ),
        }
      : null,
    argumentPresets: argumentPresetsOf(argumentPresets, schema, fail),
  };
}

function documentsOf(name: string, definition: DataConnectorLinkV1, path: Path, report: Report) {
  const { version, schema, capabilities } = definition.schema;
  const at = [...path, "schema"];
  const read = readConnectorSchema({ version, schema, capabilities });
  if (read.kind === "version") {
    return failed(name, read.message, [...at, "capabilities", "version"]);
  }
  if (read.kind === "malformed") {
    const [first, ...others] = read.mistakes.map((mistake) => {
      const where = [...at, ...mistake.path];
      return { where, reason: `${mistake.text} at path ${pathText(where)}` };
    });
    for (const { reason, where } of others) report.problem(problem(told(name, reason), where));
    return failed(name, first?.reason ?? "its documents are not NDC", first?.where ?? at);
  }
  if (read.warning !== null) {
    const message = `The data connector ${shown(name)} has an issue: ${read.warning}`;
    const where = [...at, "capabilities", "version"];
    report.issue(problem(message, where), "require_valid_ndc_v01_version");
  }
  return read;
}

/** A URL that comes from the environment is not known before it is released. */
function urlFrom(
  url: EnvironmentValue,
  at: Path,
  fail: (reason: string, at: Path) => never,
): EnvironmentValue {
  if (!("value" in url) || URL.canParse(url.value)) return url;
  const relative = !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(url.value);
  const reason = relative ? "relative URL without a base" : "no such URL";
  return fail(`The url for the data connector is invalid: ${reason}`, at);
}

function told(name: string, reason: string): string {
  return `The data connector ${shown(name)} has an error: ${reason}`;
}

function failed(name: string, reason: string, path: Path): never {
  refuse(told(name, reason), path);
}
