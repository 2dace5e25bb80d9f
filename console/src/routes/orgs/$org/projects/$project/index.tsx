import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/projects/$project/")({
  component: lazyRouteComponent(() => import("../../../../../screens/overview.tsx"), "Overview"),
});
