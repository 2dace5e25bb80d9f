import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choiceParam, definedOnly } from "../../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/connections/")({
  validateSearch: (search: Record<string, unknown>): { create?: "yes" } =>
    definedOnly({ create: choiceParam(search, "create", ["yes"]) }),
  component: lazyRouteComponent(() => import("../../../../screens/connections.tsx"), "Connections"),
});
