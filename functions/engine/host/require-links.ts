import { connectionVariable } from "../connectors/postgres/configuration/connection-url.ts";
import type { LoadOptions } from "../load-build.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import type { EnvironmentValue } from "../metadata/resolved.ts";
import { httpTarget } from "../ndc/http-target.ts";
import { lintasLink } from "./link-url.ts";

/** A release whose links lead nowhere: whoever released it has to set a variable, or mend a link. */
export class UnusableLinks extends Error {
  override name = "UnusableLinks";
}

type Surroundings = Required<Pick<LoadOptions, "environment" | "part">>;

const FORMS = "http://, https://, lintas:part/ or lintas:connector/";

/**
 * Whether the connectors of a build can be asked with what this release gives them, so that one which
 * never could is no release. Nothing is connected to. Throws `UnusableLinks`, which names all of them
 * and no value of a variable.
 */
export function requireLinks(
  opened: Pick<OpenedBuild, "connectors" | "metadata" | "configuration">,
  surroundings: Surroundings,
): void {
  const unusable = opened.connectors().flatMap((key) => {
    const { url } = opened.metadata.connector(key);
    const faults = [url.read, url.write].map((one) => faultOf(one, opened, surroundings));
    const told = [...new Set(faults)].filter((fault) => fault !== null);
    return told.length === 0
      ? []
      : [`the DataConnectorLink ${key} cannot be used: ${told.join("; ")}`];
  });
  if (unusable.length > 0) throw new UnusableLinks(unusable.join("; "));
}

function faultOf(
  url: EnvironmentValue,
  opened: Pick<OpenedBuild, "configuration">,
  surroundings: Surroundings,
): string | null {
  if ("value" in url) return wrong(url.value, opened, surroundings, `\`${url.value}\` is`);
  const variable = url.valueFromEnv;
  const value = surroundings.environment(variable);
  if (!value) return `the variable ${variable}, which holds its URL, has no value`;
  return wrong(value, opened, surroundings, `the variable ${variable} holds`);
}

function wrong(
  url: string,
  { configuration }: Pick<OpenedBuild, "configuration">,
  { environment, part }: Surroundings,
  subject: string,
): string | null {
  const link = lintasLink(url);
  if (link === null) {
    return httpTarget(url) === null ? `${subject} no URL that begins with ${FORMS}` : null;
  }
  const { kind, name } = link;
  if (kind === "part") {
    return part(name) === null ? `lintas:part/${name} is not reached from this host` : null;
  }
  const written = configuration(name);
  if (written === undefined) return `the build holds no connector ${name}`;
  const variable = connectionVariable(written);
  if (variable === null || environment(variable)) return null;
  return `the variable ${variable}, which holds the URL of its database, has no value`;
}
