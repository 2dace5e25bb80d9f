import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { KINDS } from "../../../../../../lib/operation-words.ts";
import { choiceParam, definedOnly, textParam } from "../../../../../../lib/search.ts";
import { STATES } from "../../../../../../lib/state.ts";
import type { OperationKind, State } from "../../../../../../lib/types.ts";

export const Route = createFileRoute("/orgs/$org/projects/$project/deployments/")({
  validateSearch: (
    search: Record<string, unknown>,
  ): { environment?: string; kind?: OperationKind; state?: State } =>
    definedOnly({
      environment: textParam(search, "environment"),
      kind: choiceParam(search, "kind", KINDS),
      state: choiceParam(search, "state", STATES),
    }),
  component: lazyRouteComponent(
    () => import("../../../../../../screens/deployments.tsx"),
    "Deployments",
  ),
});
