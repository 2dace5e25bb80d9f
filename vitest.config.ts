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
