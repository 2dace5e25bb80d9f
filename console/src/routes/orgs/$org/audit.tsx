import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { definedOnly, textParam } from "../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/audit")({
  validateSearch: (
    search: Record<string, unknown>,
  ): { project?: string; action?: string; principal?: string } =>
    definedOnly({
      project: textParam(search, "project"),
      action: textParam(search, "action"),
      principal: textParam(search, "principal"),
    }),
  component: lazyRouteComponent(() => import("../../../screens/audit.tsx"), "Audit"),
});
