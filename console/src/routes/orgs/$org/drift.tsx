import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { definedOnly, textParam } from "../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/drift")({
  validateSearch: (search: Record<string, unknown>): { project?: string; environment?: string } =>
    definedOnly({
      project: textParam(search, "project"),
      environment: textParam(search, "environment"),
    }),
  component: lazyRouteComponent(() => import("../../../screens/drift.tsx"), "DriftScreen"),
});
