import { readFileSync } from "node:fs";

/** Of the nearest package.json: the repository's, or that of the published command line. */
export const VERSION: string = readVersion();

function readVersion(): string {
  for (const place of ["../package.json", "../../package.json"]) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), "utf8");
      const { name, version } = JSON.parse(text) as { name?: string; version?: string };
      if (name === "lintas" && version) return version;
    } catch {
      continue;
    }
  }
  return "0.0.0";
}
