import type { SystemPartName } from "./system-parts.ts";

/** One thing that `npm test` runs, in this order. */
export interface Suite {
  name: string;
  needs: readonly SystemPartName[];
  /** It runs the corpus of conformance, which is not part of this repository. */
  overCorpus?: true;
  run:
    | { kind: "command"; argv: readonly [string, ...string[]] }
    | {
        kind: "vitest";
        project: string;
        /** Paths that must (`+`) or must not (`-`) stand in a test file's name. */
        only?: readonly string[];
        without?: readonly string[];
        /** Against a server that is installed on this machine, not the embedded one. */
        onDebianPostgres?: true;
      };
}

/** Whole-stack tests that press the console's buttons. */
const BROWSER_TESTS = "test/e2e/console";
const CLONE_TEST = "test/e2e/clone";

export const suites: readonly Suite[] = [
  { name: "format", needs: [], run: { kind: "command", argv: ["oxfmt", "--check", "."] } },
  { name: "lint", needs: [], run: { kind: "command", argv: ["oxlint", "--type-aware"] } },
  { name: "types", needs: [], run: { kind: "command", argv: ["tsc", "-p", "."] } },
  {
    name: "types of the console",
    needs: [],
    run: { kind: "command", argv: ["tsc", "-p", "console"] },
  },
  { name: "unit", needs: [], run: { kind: "vitest", project: "unit" } },
  { name: "postgres", needs: [], run: { kind: "vitest", project: "postgres" } },
  {
    name: "postgres on Debian's server",
    needs: ["postgresServer"],
    run: {
      kind: "vitest",
      project: "postgres",
      only: [
        ".pg.test.ts",
        "test/postgres/driver",
        "test/postgres/prepare",
        "test/postgres/migrate",
      ],
      onDebianPostgres: true,
    },
  },
  { name: "crash table", needs: [], run: { kind: "vitest", project: "crash" } },
  { name: "contract", needs: [], run: { kind: "vitest", project: "contract" } },
  { name: "clouds", needs: [], run: { kind: "vitest", project: "clouds" } },
  { name: "fault table", needs: [], run: { kind: "vitest", project: "faults" } },
  { name: "emulators", needs: ["python"], run: { kind: "vitest", project: "emulators" } },
  { name: "official runtimes", needs: ["npm"], run: { kind: "vitest", project: "runtimes" } },
  conformance("metadata compiler", "metadata", "100,70"),
  conformance("PostgreSQL connector", "connector", "90"),
  conformance("GraphQL engine", "run", "100,95"),
  {
    name: "end to end",
    needs: ["npm"],
    run: { kind: "vitest", project: "e2e", without: [BROWSER_TESTS, CLONE_TEST] },
  },
  {
    name: "console in a browser",
    needs: ["chromium"],
    run: { kind: "vitest", project: "e2e", only: [BROWSER_TESTS] },
  },
  {
    name: "fresh clone",
    needs: ["git", "npm"],
    run: { kind: "vitest", project: "e2e", only: [CLONE_TEST] },
  },
];

/** What no machine has by itself; listed, never counted. */
export const notAvailable: readonly string[] = [
  "real AWS, Google Cloud and Azure: an account of yours (npm run live -- aws|gcp|azure)",
];

/** `least`: what must pass, in per cent. */
function conformance(subject: string, script: string, least: string): Suite {
  const argv = ["node", `test/conformance/${script}.ts`, "--min", least] as const;
  const name = `conformance of the ${subject}`;
  return { name, needs: [], overCorpus: true, run: { kind: "command", argv } };
}
