import { generateSealingKeyPair } from "../../../shared/sealing.ts";
import { memoryCloud } from "../../fakes/memory/compute.ts";
import { deployerContract } from "./deployer-contract.ts";

deployerContract("a cloud in memory", async () => ({
  adapter: memoryCloud({ sealingKey: await generateSealingKeyPair("memory") }).adapter(),
  close: async () => {},
}));

deployerContract("a cloud in memory with an engine of its own", async () => {
  const sealingKey = await generateSealingKeyPair("memory");
  return {
    adapter: memoryCloud({ sealingKey, engine: true }).adapter(),
    close: async () => {},
  };
});
