import { Hono } from "hono";
import type { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { isErrorCode } from "../../../shared/errors/catalog.ts";
import * as api from "../../../shared/protocol/api.ts";
import { change, preparedChange } from "../change.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid } from "../middleware/valid.ts";
import { makePlan } from "../queries/plan.ts";
import { startOperation } from "../queries/start-operation.ts";

const tag = "Deployments";
const deploy: Access = {
  permission: "deployment:write",
  read: "environment:read",
  hidden: "request.not_found",
  within: "environment",
};

/** Under an environment: what brings releases and takes them away. */
export const deployments = new Hono<ManagerEnv>()
  .post(
    "/deployments",
    endpoint({
      summary: "Make releases of a build and route to them",
      tag,
      access: deploy,
      answers: { 202: api.Operation },
      problems: [
        "request.invalid",
        "build.not_found",
        "target.unknown",
        "plan.variable_missing",
        "plan.stale",
        "provider.unavailable",
      ],
      keyed: true,
    }),
    body(api.NewDeployment),
    (c) => {
      const wanted = c.req.valid("json");
      const scope = environmentScope(c);
      return preparedChange(
        c,
        async () => {
          const made = await makePlan(c, scope, wanted);
          requireApplicable(made.content, wanted.fingerprint);
          return made.targets;
        },
        (tx, targets) =>
          startOperation(
            c,
            tx,
            scope,
            {
              kind: "deploy",
              build: wanted.build,
              targets,
              route: wanted.route,
              weight: wanted.weight,
              fingerprint: wanted.fingerprint ?? null,
              plan: null,
            },
            {
              action: "deployment.create",
              data: { build: wanted.build, targets, route: wanted.route, weight: wanted.weight },
            },
          ),
      );
    },
  )
  .post(
    "/destructions",
    endpoint({
      summary: "Remove everything an environment runs",
      tag,
      access: { ...deploy, permission: "environment:delete" },
      answers: { 202: api.Operation },
      problems: ["request.invalid"],
      keyed: true,
    }),
    body(api.NewDestruction),
    (c) => {
      const scope = environmentScope(c);
      if (c.req.valid("json").confirm !== scope.environment.slug) {
        throw invalid([{ pointer: "/confirm", detail: "must be the environment's name" }]);
      }
      return change(c, (tx) =>
        startOperation(
          c,
          tx,
          scope,
          { kind: "destroy" },
          { action: "environment.destroy", data: {} },
        ),
      );
    },
  );

/** Refuses at once what the Creator would refuse later: problems of the plan, and a plan that moved. */
function requireApplicable(plan: PlanContent, fingerprint: string | undefined): void {
  const [first] = plan.problems;
  if (first) {
    throw new AppError(isErrorCode(first.code) ? first.code : "plan.variable_missing", {
      detail: plan.problems.map((problem) => problem.detail).join(" "),
      extensions: { problems: plan.problems },
    });
  }
  if (fingerprint !== undefined && fingerprint !== plan.fingerprint) {
    throw new AppError("plan.stale");
  }
}
