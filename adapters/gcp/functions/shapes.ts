import type { protos } from "@google-cloud/functions";
import * as z from "zod";
import type { Ownership as Owner } from "../../../shared/ports/compute.ts";
import { jsonOf } from "../google-error.ts";
import { Ownership } from "../owned.ts";
import type { Policy } from "../run/api.ts";
import type { Identity } from "../run/seen.ts";
import type { Revision, Service } from "../run/shapes.ts";

type Raw = protos.google.cloud.functions.v2.IFunction;

/** A Cloud Function, as much of it as is used. */
export interface CloudFunction {
  /** `projects/…/functions/<id>`. */
  name: string;
  labels: Record<string, string>;
  state: string;
  why: string;
  /** Full name of the service that stands under it; "" before there is one. */
  service: string;
  /** Short name of its newest revision. */
  revision: string;
  environment: Record<string, string>;
  updatedAt: string | null;
}

/** In the order of the API's numbers; some answers bring those. */
const STATES = ["STATE_UNSPECIFIED", "ACTIVE", "FAILED", "DEPLOYING", "DELETING", "UNKNOWN"];

export function functionOf(raw: Raw): CloudFunction {
  const { serviceConfig, state, stateMessages, updateTime } = raw;
  const seconds = Number(updateTime?.seconds ?? 0);
  return {
    name: raw.name ?? "",
    labels: { ...raw.labels },
    state: typeof state === "number" ? (STATES[state] ?? "UNKNOWN") : (state ?? ""),
    why: (stateMessages ?? []).map(({ message }) => message ?? "").join(" "),
    service: serviceConfig?.service ?? "",
    revision: serviceConfig?.revision ?? "",
    environment: { ...serviceConfig?.environmentVariables },
    updatedAt: seconds > 0 ? new Date(seconds * 1000).toISOString() : null,
  };
}

/** Cloud Run's names are lower-case and take no underscore. */
export function serviceIdOf(functionId: string): string {
  return functionId.toLowerCase().replaceAll("_", "-");
}

/**
 * A variable in which every release says what it is: a revision under a function has a name that we
 * do not choose, and labels that may be those of a later one.
 */
export const OWNERSHIP = "LINTAS_OWNERSHIP";

const Written = z.object({
  owner: Ownership,
  hash: z.string(),
  artifact: z.string(),
  secrets: z.array(z.string()),
});

export function writtenIdentity(
  owner: Owner,
  of: { hash: string; artifact: string; secrets: string[] },
): string {
  return JSON.stringify({ owner, ...of } satisfies z.infer<typeof Written>);
}

export function identityOfText(text: string | undefined): Identity | null {
  const parsed = Written.safeParse(jsonOf(text ?? ""));
  return parsed.success ? parsed.data : null;
}

export function identityOfRevision({ containers }: Revision): Identity | null {
  const env = containers[0]?.env ?? [];
  return identityOfText(env.find(({ name }) => name === OWNERSHIP)?.value);
}

/** `Seen.raw` of Cloud Functions. */
export interface FunctionRaw {
  function: CloudFunction;
  service: Service | null;
  revision: Revision | null;
  /** Who may call it; null where that was not asked, since it is open or has a tag. */
  policy: Policy | null;
}

/** What an observation that found no release saw of its function, for the write that follows. */
export interface FunctionLook {
  function: CloudFunction | null;
  service: Service | null;
}
