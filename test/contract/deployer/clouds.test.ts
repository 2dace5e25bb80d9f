import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { lambdaSubject } from "../../clouds/aws/subject.ts";
import { startStage as startAzure } from "../../clouds/azure/stage.ts";
import { PRODUCTS, startStage as startGcp } from "../../clouds/gcp/stage.ts";
import { deployerContract } from "./deployer-contract.ts";

/** An installation has every zip in its own store before a target is asked to take it. */
function withStore(
  adapter: ComputeAdapter,
  home: { zips: Map<string, Uint8Array> },
): ComputeAdapter {
  return {
    ...adapter,
    async putArtifact(cx, artifact, open) {
      const bytes = new Uint8Array(await new Response(await open()).arrayBuffer());
      home.zips.set(`${artifact.organization}/${artifact.digest}`, bytes);
      await adapter.putArtifact(cx, artifact, open);
    },
  };
}

deployerContract("AWS Lambda", async () => {
  const subject = await lambdaSubject();
  const adapter = withStore(subject.adapter, subject.home);
  return { adapter, close: () => subject.close() };
});

for (const product of PRODUCTS) {
  deployerContract(`Google, product ${product}`, async () => {
    const { adapter, home, fake } = await startGcp(product);
    return { adapter: withStore(adapter, home), close: () => fake.close() };
  });
}

deployerContract("Azure Functions", async () => {
  const { adapter, home, fake } = await startAzure();
  fake.knobs.principalLag = 0;
  return { adapter: withStore(adapter, home), close: () => fake.close() };
});
