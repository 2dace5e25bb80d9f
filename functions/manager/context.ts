import type { Context } from "hono";
import type { Clock } from "../../shared/clock.ts";
import type { Database } from "../../shared/database.ts";
import type { Lookup } from "../../shared/domain/private-address.ts";
import type { MasterKey } from "../../shared/envelope.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { Ids } from "../../shared/ids.ts";
import type { Logger } from "../../shared/log.ts";
import type { Clouds } from "../../shared/ports/cloud.ts";
import type { Pace, Targets } from "../../shared/ports/compute.ts";
import type { JobQueue } from "../../shared/ports/jobs.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import type { Planner } from "../../shared/ports/planner.ts";
import type { Who } from "../../shared/schema/columns.ts";
import type { Identities, Identity } from "./auth/identity.ts";
import type { ManagerConfig } from "./config.ts";
import type { SignInLimit } from "./middleware/sign-in-limit.ts";
import type { Notifications } from "./notifications.ts";
import type { Snapshots } from "./snapshot/publish.ts";

/** Everything the Manager stands on. It keeps nothing else: any number of Managers may run. */
export interface Services {
  db: Database;
  /** Wakes followers of events and of the snapshot. */
  listen: Notifications;
  jobs: JobQueue;
  planner: Planner;
  targets: Targets;
  clouds: Clouds;
  /** Whether connections may lead into the network of the installation. */
  allowPrivateEndpoints: boolean;
  lookup: Lookup;
  objectStore: ObjectStore;
  masterKey: MasterKey;
  /** See `CallContext.pace`. */
  pace: (wanted: Pace, signal: AbortSignal) => Promise<void>;
  clock: Clock;
  ids: Ids;
  log: Logger;
  config: ManagerConfig;
  /**
   * Where a request comes from, for limits on failed sign-ins; null where the host cannot tell.
   * `host` is what the mount passed to `app.fetch` beside the request.
   */
  clientAddress?: (request: Request, host: unknown) => string | null;
}

/** What the path of a request names, read and authorised before its handler runs. */
interface ScopeOfRequest {
  organization: { id: string; slug: string; name: string };
  project: ProjectRow | null;
  environment: EnvironmentRow | null;
}

export interface ProjectRow {
  id: string;
  slug: string;
  name: string;
  version: number;
  createdAt: Date;
}

export interface EnvironmentRow {
  id: string;
  slug: string;
  keepReleases: number;
  version: number;
  createdAt: Date;
}

export interface ManagerEnv {
  Variables: {
    services: Internals;
    requestId: string;
    log: Logger;
    identity: Identity;
    /** Asks again, for answers that go on for long. */
    stillSignedIn: () => Promise<boolean>;
    scope: ScopeOfRequest;
  };
}

/** The services and what `createApp` makes of them once. */
export interface Internals extends Services {
  identities: Identities;
  snapshots: Snapshots;
  signInFailures: SignInLimit;
}

export type ManagerContext = Context<ManagerEnv>;

export interface ProjectScope {
  organization: ScopeOfRequest["organization"];
  project: ProjectRow;
}

export interface EnvironmentScope extends ProjectScope {
  environment: EnvironmentRow;
}

/** The project that the path named. */
export function projectScope(c: ManagerContext): ProjectScope {
  const { organization, project } = c.var.scope;
  if (project === null) throw new AppError("internal", { cause: "the route has no project" });
  return { organization, project };
}

/** The environment that the path named. */
export function environmentScope(c: ManagerContext): EnvironmentScope {
  const { environment } = c.var.scope;
  if (environment === null) {
    throw new AppError("internal", { cause: "the route has no environment" });
  }
  return { ...projectScope(c), environment };
}

/** Who did it, as rows keep it. */
export function actor(c: ManagerContext): Who {
  const { kind, id, name } = c.var.identity.principal;
  return { kind, id, name };
}
