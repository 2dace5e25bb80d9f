import { readFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type SealingKeyPair, generateSealingKeyPair } from "../../shared/sealing.ts";
import { errorCode, writeDurably } from "./durable.ts";

/** The runner's own key, made at its first start and kept for good: secrets at rest need it. */
export async function loadSealingKey(dataDirectory: string): Promise<SealingKeyPair> {
  const path = join(dataDirectory, "sealing-key.json");
  try {
    return JSON.parse(await readFile(path, "utf8")) as SealingKeyPair;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const pair = await generateSealingKeyPair(`runner-${randomBytes(6).toString("hex")}`);
  await writeDurably(path, JSON.stringify(pair));
  return pair;
}
