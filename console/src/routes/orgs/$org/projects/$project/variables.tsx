import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { definedOnly, textParam } from "../../../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/projects/$project/variables")({
  validateSearch: (search: Record<string, unknown>): { env?: string } =>
    definedOnly({ env: textParam(search, "env") }),
  component: lazyRouteComponent(() => import("../../../../../screens/variables.tsx"), "Variables"),
});
