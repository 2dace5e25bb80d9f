import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that a suite needs and that npm does not bring. */
export interface SystemPart {
  /** What to type to have it. */
  install: string;
  /** Its path, or null where this machine has none. */
  find(): string | null;
}

export const systemParts = {
  chromium: {
    install: "apt-get install chromium (or set LINTAS_CHROMIUM)",
    find: () =>
      firstExisting([
        process.env["LINTAS_CHROMIUM"],
        ...onPath("chromium", "chromium-browser", "google-chrome"),
      ]),
  },
  postgresServer: {
    install: "apt-get install postgresql",
    find: () => debianPostgres(),
  },
  python: {
    install: "apt-get install python3-venv",
    find: () => firstExisting(onPath("python3").filter(makesVenvs)),
  },
  git: { install: "apt-get install git", find: () => firstExisting(onPath("git")) },
  npm: { install: "install npm", find: () => firstExisting(onPath("npm")) },
  nginx: {
    install: "apt-get install nginx-light",
    find: () => firstExisting([...onPath("nginx"), "/usr/sbin/nginx"]),
  },
  caddy: { install: "apt-get install caddy", find: () => firstExisting(onPath("caddy")) },
} as const satisfies Record<string, SystemPart>;

export type SystemPartName = keyof typeof systemParts;

/** The `bin` folder of the newest Debian server that Lintas can use. */
function debianPostgres(): string | null {
  const base = "/usr/lib/postgresql";
  const majors = existsSync(base) ? readdirSync(base).map(Number) : [];
  const usable = majors.filter((major) => major >= 15).sort((a, b) => b - a);
  return firstExisting(usable.map((major) => `${base}/${major}/bin/initdb`));
}

/** Debian has Python without what a virtual environment needs. */
function makesVenvs(python: string): boolean {
  return spawnSync(python, ["-c", "import venv, ensurepip"]).status === 0;
}

function onPath(...names: string[]): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function firstExisting(paths: readonly (string | undefined)[]): string | null {
  for (const path of paths) {
    if (path === undefined || path === "") continue;
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next one may be there.
    }
  }
  return null;
}
