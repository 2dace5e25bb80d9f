import { Secret } from "../../../../shared/secret.ts";

/** What the launcher hands on to the parts. Some of it is secret: it goes through a pipe only. */
export interface Prepared {
  installation: string;
  organization: string;
  consoleLink: Secret;
  commandLineLink: Secret;
  deployToken: Secret;
  gatewayToken: Secret;
  signingKey: { id: string; publicKey: string };
  invokeKey: { id: string; publicKey: string; privateKey: Secret };
}

/** As JSON, secrets in clear. */
export function printPrepared(prepared: Prepared): string {
  // Secrets hide themselves before a replacer sees the value, so it looks at the holder.
  return JSON.stringify(prepared, function (this: Record<string, unknown>, name, value: unknown) {
    const held = this[name];
    return held instanceof Secret ? { secret: held.reveal() } : value;
  });
}

/** What `printPrepared` gave: our own text, from our own process. */
export function readPrepared(text: string): Prepared {
  return JSON.parse(text, (_name, value: unknown) =>
    value && typeof value === "object" && "secret" in value && typeof value.secret === "string"
      ? new Secret(value.secret)
      : value,
  ) as Prepared;
}
