import { signatureHeader } from "../../../shared/protocol/invoke.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { signer } from "../../../shared/signing.ts";
import type { Services } from "../context.ts";

/** The header by which a private function knows its installation. */
export async function invokeSignature(
  services: Services,
  source: { release: string; part: { part: string } },
  request: { method: string; path: string },
): Promise<string> {
  const [row] = await services.db.select({ key: installation.invokeKey }).from(installation);
  if (!row) throw new Error("there is no installation row");
  const secret = await services.masterKey.decrypt(row.key.envelope, row.key.id);
  const { pathname, search } = new URL(`http://function.invalid${request.path}`);
  return signatureHeader(await signer(secret.reveal()), services.clock, {
    release: source.release,
    part: source.part.part,
    method: request.method,
    target: pathname + search,
  });
}
