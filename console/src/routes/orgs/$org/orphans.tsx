import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/orphans")({
  component: lazyRouteComponent(() => import("../../../screens/orphans.tsx"), "Orphans"),
});
