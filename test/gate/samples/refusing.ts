import { type Served, serve } from "../../fakes/serve.ts";
import { type Gated, type Provider, type Violation, gated, loadGate } from "../gate.ts";

const open: Served[] = [];

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

/**
 * A cloud that refuses everything, behind the gate: only what was sent counts. The installed SDKs
 * against the pinned models, so that a protocol or a version in which they differ is seen.
 */
export async function refusing(provider: Provider): Promise<Gated & { served: Served }> {
  const gate = gated(await loadGate(provider), () =>
    Promise.resolve(new Response(`{"error":{"code":"no","message":"no"}}`, { status: 400 })),
  );
  const served = await serve(gate.handler);
  open.push(served);
  return { ...gate, served };
}

/** Without those of the answers, because these are no answers. */
export function requestsOf({ violations }: Gated): Violation[] {
  return violations.filter(({ where }) => where === "request");
}
