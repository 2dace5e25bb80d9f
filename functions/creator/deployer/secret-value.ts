import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext } from "../../../shared/ports/compute.ts";
import type { Secret } from "../../../shared/secret.ts";
import type { SecretRow } from "../planner/desired.ts";
import type { Services } from "../services.ts";

/**
 * The value of a secret: out of its own envelope, or, where it is a reference, as the cloud's store
 * has it at this moment. Throws `secret.reference_unresolved` naming the secret and where it leads.
 */
export async function valueOf(
  services: Pick<Services, "clouds" | "masterKey">,
  call: CallContext,
  row: Pick<SecretRow, "id" | "name" | "organizationId" | "envelope" | "reference">,
): Promise<Secret> {
  const { id, name, organizationId, envelope, reference } = row;
  if (envelope !== null) return services.masterKey.decrypt(envelope, id);
  if (reference === null) {
    throw new AppError("secret.reference_unresolved", { detail: `${name} refers to nothing.` });
  }
  try {
    const { cloud, connection } = await services.clouds.open(organizationId, reference.connection);
    return await cloud.secretStore(connection, reference.region).read(call, reference.name);
  } catch (error) {
    call.signal.throwIfAborted();
    const where = `${reference.name} of ${reference.connection}`;
    const said = error instanceof Error ? error.message : String(error);
    throw new AppError("secret.reference_unresolved", {
      detail: `The secret ${name} refers to ${where}: ${said}`,
      cause: error,
    });
  }
}
