import * as z from "zod";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import type { Outcome, StepContext, StepRow } from "../component.ts";
import { judged } from "../drive.ts";
import { inspectArtifact } from "../builder/inspect.ts";
import { inspectCompiled, inspectSupergraphZip } from "../builder/inspect-supergraph.ts";

const Body = z.looseObject({
  artifact: z.object({ digest: z.string(), size: z.int() }),
  kind: z.enum(["function", "supergraph"]).default("function"),
});

/** Brings what stands for a part to the target, once it was looked into: no target ever holds what is not one of ours. */
export async function artifactStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const { artifact, kind } = Body.parse(step.body);
  const { organizationId: organization } = cx.operation;
  const adapter = await cx.services.targets.adapter(organization, step.target ?? "");
  const open = async () => {
    const stream = await cx.services.objectStore.get(organization, artifact.digest);
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    await inspect(bytes, kind, adapter);
    return new Response(bytes).body ?? new ReadableStream<Uint8Array>();
  };
  try {
    await adapter.putArtifact(cx.call, { organization, ...artifact, kind }, open);
    return { kind: "done" };
  } catch (error) {
    cx.call.signal.throwIfAborted();
    return judged(adapter, step.title, error);
  }
}

/** Where an engine serves all builds, what stands for a supergraph is its compiled file. */
async function inspect(
  bytes: Uint8Array,
  kind: z.infer<typeof Body>["kind"],
  { caps }: Pick<ComputeAdapter, "caps">,
): Promise<void> {
  if (kind === "function") await inspectArtifact(bytes);
  else if (caps.engine) inspectCompiled(bytes);
  else await inspectSupergraphZip(bytes);
}
