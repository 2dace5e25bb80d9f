import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { definedOnly, textParam } from "../../../../../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/projects/$project/builds/$build/plan")({
  validateSearch: (search: Record<string, unknown>): { env?: string; plan?: string } =>
    definedOnly({ env: textParam(search, "env"), plan: textParam(search, "plan") }),
  component: lazyRouteComponent(
    () => import("../../../../../../../screens/plan.tsx"),
    "PlanScreen",
  ),
});
