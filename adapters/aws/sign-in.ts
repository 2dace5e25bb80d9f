import { AppError } from "../../shared/errors/app-error.ts";
import type { OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import { AwsFailure, failureOf } from "./failure.ts";
import type { AwsConnection } from "./preset.ts";

export type OpenAwsConnection = OpenConnection & AwsConnection;

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** Whom a token of this installation is made out to. */
const AUDIENCE = "sts.amazonaws.com";

/**
 * Who signs the calls of a connection. `undefined`: whatever the SDK finds by itself (environment,
 * profile, container, machine), which only the installation's owner may use.
 */
export function credentialsOf(
  connection: OpenAwsConnection,
  home: ProviderHome,
  sts: StsPlace,
): (() => Promise<Keys>) | undefined {
  const { credentials } = connection;
  switch (credentials.kind) {
    case "ambient":
      return undefined;
    case "keys": {
      const { accessKeyId } = credentials;
      const { key } = connection;
      return async () => {
        if (key === null) {
          throw new AppError("provider.credentials", {
            detail: `The connection ${connection.name} has no secret key: set it again.`,
          });
        }
        return { accessKeyId, secretAccessKey: key.reveal() };
      };
    }
    case "assume-role":
      return kept(() => assumeRole(connection, credentials, sts));
    case "web-identity":
      return kept(() => assumeRoleWithToken(connection, credentials.roleArn, home, sts));
  }
}

/** Keys are asked for anew so long before they end. */
const RENEW_MS = 300_000;

/** One sign-in for the clients of all services. Its end is AWS's time, which is this machine's. */
function kept(signIn: () => Promise<Keys>): () => Promise<Keys> {
  let held: { keys: Promise<Keys>; until: number } | null = null;
  return () => {
    if (held !== null && Date.now() < held.until) return held.keys;
    const fresh = { keys: signIn(), until: Number.POSITIVE_INFINITY };
    held = fresh;
    fresh.keys.then(
      ({ expiration }) => (fresh.until = (expiration?.getTime() ?? 0) - RENEW_MS),
      () => (fresh.until = 0),
    );
    return fresh.keys;
  };
}

type StsPlace = { region: string; endpoint: string | undefined };

async function assumeRole(
  connection: OpenAwsConnection,
  { roleArn, externalId }: { roleArn: string; externalId: string },
  sts: StsPlace,
): Promise<Keys> {
  const { AssumeRoleCommand, Client } = await import("./sdk/sts.ts");
  const client = new Client(stsOptions(sts));
  const answer = await signingIn("AssumeRole", () =>
    client.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        ExternalId: externalId,
        RoleSessionName: sessionName(connection),
      }),
    ),
  );
  return keysOf(answer.Credentials);
}

async function assumeRoleWithToken(
  connection: OpenAwsConnection,
  roleArn: string,
  home: ProviderHome,
  sts: StsPlace,
): Promise<Keys> {
  const { AssumeRoleWithWebIdentityCommand, Client } = await import("./sdk/sts.ts");
  const subject = `lintas:${connection.organization}:${connection.name}`;
  const token = await home.identityToken({ audience: AUDIENCE, subject });
  // The token is the proof: this call is not signed, and nothing is looked for to sign it with.
  const client = new Client({
    ...stsOptions(sts),
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
  const answer = await signingIn("AssumeRoleWithWebIdentity", () =>
    client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName(connection),
        WebIdentityToken: token.reveal(),
      }),
    ),
  );
  return keysOf(answer.Credentials);
}

function stsOptions({ region, endpoint }: StsPlace) {
  return { region, maxAttempts: 1, ...(endpoint === undefined ? {} : { endpoint }) };
}

/** As it stands in CloudTrail. */
function sessionName({ name }: AwsConnection): string {
  return `lintas-${name}`.slice(0, 64);
}

/** A role that may not be assumed is a mistake of the connection, not of the call that needed it. */
async function signingIn<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = failureOf("sts", operation, error);
    const name = failure instanceof AwsFailure ? nameOf(failure.cause) : "";
    if (
      !/^(?:AccessDenied|NoSuchEntity|Validation|PackedPolicy|RegionDisabled|IDPRejected)/.test(
        name,
      )
    )
      throw failure;
    throw new AppError("provider.credentials", { detail: failure.message, cause: failure });
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function keysOf(
  found:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
        Expiration?: Date | undefined;
      }
    | undefined,
): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = found ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined) {
    throw new AppError("provider.protocol", { detail: "STS answered without credentials." });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  };
}
