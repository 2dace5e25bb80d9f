import { readFileSync } from "node:fs";
import { isAbsolute, join, normalize } from "node:path";
import type { Configuration } from "./configuration.ts";
import { ConfigurationError, parseConfiguration } from "./parse.ts";

/** Reads `configuration.json` of a folder with the SQL files in it. Throws `ConfigurationError`. */
export function readConfiguration(folder: string): Configuration {
  return parseConfiguration(readFileSync(join(folder, "configuration.json"), "utf8"), (path) => {
    // A configuration may come from a project: it sees nothing outside of its folder.
    const inside = normalize(path);
    if (isAbsolute(inside) || inside.startsWith("..")) {
      throw new ConfigurationError(`The SQL file ${path} lies outside of the configuration.`);
    }
    return readFileSync(join(folder, inside), "utf8");
  });
}
