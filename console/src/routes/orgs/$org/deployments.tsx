import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { KINDS } from "../../../lib/operation-words.ts";
import { choiceParam, definedOnly, textParam } from "../../../lib/search.ts";
import { STATES } from "../../../lib/state.ts";
import type { OperationKind, State } from "../../../lib/types.ts";

export const Route = createFileRoute("/orgs/$org/deployments")({
  validateSearch: (
    search: Record<string, unknown>,
  ): { project?: string; environment?: string; kind?: OperationKind; state?: State } =>
    definedOnly({
      project: textParam(search, "project"),
      environment: textParam(search, "environment"),
      kind: choiceParam(search, "kind", KINDS),
      state: choiceParam(search, "state", STATES),
    }),
  component: lazyRouteComponent(
    () => import("../../../screens/all-deployments.tsx"),
    "AllDeployments",
  ),
});
