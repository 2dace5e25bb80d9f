import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { AppError } from "../../shared/errors/app-error.ts";
import { adoptions } from "./api/adoptions.ts";
import { audit } from "./api/audit.ts";
import { blobs } from "./api/blobs.ts";
import { comparisons } from "./api/comparisons.ts";
import { connectionChecks, connectionPolicies } from "./api/connection-checks.ts";
import { connections } from "./api/connections.ts";
import { builds } from "./api/builds.ts";
import { deployments } from "./api/deployments.ts";
import { drift } from "./api/drift.ts";
import { environments } from "./api/environments.ts";
import { functionReads } from "./api/function-reads.ts";
import { functions } from "./api/functions.ts";
import { invocations } from "./api/invocations.ts";
import { logs } from "./api/logs.ts";
import { health, meta } from "./api/meta.ts";
import { openapi } from "./api/openapi.ts";
import { operations } from "./api/operations.ts";
import { organizations } from "./api/organization.ts";
import { orphans } from "./api/orphans.ts";
import { newPlans, plans } from "./api/plans.ts";
import { projects } from "./api/projects.ts";
import { releases } from "./api/releases.ts";
import { rules } from "./api/rules.ts";
import { secrets } from "./api/secrets.ts";
import { session } from "./api/session.ts";
import { snapshot } from "./api/snapshot.ts";
import { supergraphFiles } from "./api/supergraph-files.ts";
import { tokens } from "./api/tokens.ts";
import { traffic } from "./api/traffic.ts";
import { variables } from "./api/variables.ts";
import { wellKnown } from "./api/well-known.ts";
import { identities } from "./auth/identity.ts";
import type { Internals, ManagerEnv, Services } from "./context.ts";
import { limits } from "./middleware/limits.ts";
import { onError, problemAnswer } from "./middleware/problems.ts";
import { requestId } from "./middleware/request-id.ts";
import { signInLimit } from "./middleware/sign-in-limit.ts";
import { snapshots } from "./snapshot/publish.ts";

/** Everything under one environment. */
const inEnvironment = new Hono<ManagerEnv>()
  .route("/variables", variables)
  .route("/secrets", secrets)
  .route("/releases", releases)
  .route("/", newPlans)
  .route("/", deployments)
  .route("/", traffic)
  .route("/", logs)
  .route("/", invocations);

/** Everything under one organization. */
const inOrganization = new Hono<ManagerEnv>()
  .route("/", organizations)
  .route("/projects", projects)
  .route("/projects/:project/environments", environments)
  .route("/projects/:project/environments/:env", inEnvironment)
  .route("/projects/:project/builds", builds)
  .route("/projects/:project/builds", comparisons)
  .route("/projects/:project/builds", supergraphFiles)
  .route("/blobs", blobs)
  .route("/plans", plans)
  .route("/operations", operations)
  .route("/connections", connections)
  .route("/connections", connectionChecks)
  .route("/connection-policies", connectionPolicies)
  .route("/functions", functions)
  .route("/functions", functionReads)
  .route("/functions", adoptions)
  .route("/drift", drift)
  .route("/orphans", orphans)
  .route("/rules", rules)
  .route("/tokens", tokens)
  .route("/audit", audit);

const api = new Hono<ManagerEnv>()
  .route("/healthz", health)
  .route("/.well-known", wellKnown)
  .route("/v1", meta)
  .route("/v1", session)
  .route("/v1/snapshot", snapshot)
  .route("/v1/orgs/:org", inOrganization);

/** The type of the whole API, for `hc<ManagerApp>`; import it as a type only. */
export type ManagerApp = typeof api;

/**
 * The Manager as a Hono app: stateless but for short-lived caches, so that any number of them may
 * run, on any host that speaks `fetch`.
 */
export function createApp(services: Services): Hono<ManagerEnv> {
  const internals: Internals = {
    ...services,
    identities: identities(services),
    snapshots: snapshots(services),
    signInFailures: signInLimit(services.clock, services.config.limits.signInFailures),
  };
  const app = new Hono<ManagerEnv>();
  app.onError(onError);
  app.notFound((c) => problemAnswer(c, new AppError("request.not_found")));
  app.use(requestId(internals));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problemAnswer(c, new AppError("request.method_not_allowed"), { allow: methods.join(", ") }),
    }),
  );
  app.use(limits(internals));
  app.route("/", api);
  app.route("/v1/openapi.json", openapi(app));
  return app;
}
