import { defineConfig } from "vitest/config";

// Unit tests stand beside the code and need nothing but Node. Suites that need a system part
// (PostgreSQL, Chromium, …) are projects of their own; test/run.ts knows what each needs.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Files share their worker: most of the time was spent on loading the same modules again.
          isolate: false,
          maxWorkers: 4,
          testTimeout: 20_000,
          include: [
            "{shared,functions,gateway,adapters,agent,infra,cli,console}/**/*.test.ts",
            "test/lint/**/*.test.ts",
            "test/conformance/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**", "**/*.pg.test.ts"],
        },
      },
      {
        test: {
          name: "postgres",
          include: ["{shared,functions,infra}/**/*.pg.test.ts", "test/postgres/**/*.test.ts"],
          globalSetup: ["test/harness/postgres-global.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "crash",
          include: ["test/crash/**/*.test.ts"],
          globalSetup: ["test/harness/postgres-global.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "contract",
          include: ["test/contract/**/*.test.ts"],
          globalSetup: ["test/harness/postgres-global.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Adapters before fakes whose every exchange the providers' own models check.
          name: "clouds",
          include: ["test/{clouds,gate}/**/*.test.ts"],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          globalSetup: ["test/harness/postgres-global.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "emulators",
          include: ["test/emulators/**/*.test.ts"],
          globalSetup: ["test/harness/postgres-global.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          // The artifact in the clouds' official runtimes.
          name: "runtimes",
          include: ["test/runtimes/**/*.test.ts"],
          globalSetup: ["test/harness/postgres-global.ts"],
          exclude: ["**/node_modules/**"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
