import * as z from "zod";
import type { Outcome, StepContext, StepRow } from "../component.ts";
import { judged } from "../drive.ts";
import { inspectArtifact } from "../builder/inspect.ts";

const Body = z.looseObject({ artifact: z.object({ digest: z.string(), size: z.int() }) });

/** Brings the zip to the target, once it was looked into: no target ever holds a zip that is not one of ours. */
export async function artifactStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const { artifact } = Body.parse(step.body);
  const { organizationId: organization } = cx.operation;
  const adapter = await cx.services.targets.adapter(organization, step.target ?? "");
  const open = async () => {
    const stream = await cx.services.objectStore.get(organization, artifact.digest);
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    await inspectArtifact(bytes);
    return new Response(bytes).body ?? new ReadableStream<Uint8Array>();
  };
  try {
    await adapter.putArtifact(cx.call, { organization, ...artifact }, open);
    return { kind: "done" };
  } catch (error) {
    cx.call.signal.throwIfAborted();
    return judged(adapter, step.title, error);
  }
}
