import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Model } from "./model.ts";

/** The pinned models of a provider. */
export function loadModels(provider: "aws" | "gcp" | "azure"): Model[] {
  const folder = join(import.meta.dirname, "models", provider);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Model);
}
