import type { Secret } from "../secret.ts";
import type { CallContext } from "./compute.ts";

/** A cloud's store of secrets. Lintas reads from it and never writes. */
export interface SecretStore {
  /**
   * The newest value of a secret, by the name or address that the provider gives it. Throws
   * `secret.reference_unresolved` where there is none or it may not be read.
   */
  read(cx: CallContext, name: string): Promise<Secret>;
}
