import type { Figure } from "../figure.ts";
import { benchCalls } from "./calls.ts";
import { benchDeploy } from "./deploy.ts";
import { benchImports } from "./imports.ts";
import { benchSweeps } from "./sweeps.ts";

/** What clouds cost Lintas: time of its own, calls, sweeps, and the loading of adapters. */
export async function benchClouds(): Promise<{ figures: Figure[]; notRun: string[] }> {
  return {
    figures: [
      ...(await benchDeploy()),
      ...(await benchCalls()),
      ...(await benchSweeps()),
      ...(await benchImports()),
    ],
    notRun: ["against a real AWS, Google Cloud or Azure: an account of yours (npm run live)"],
  };
}
