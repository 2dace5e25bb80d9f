import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/projects/$project/environments/$env")({
  component: lazyRouteComponent(
    () => import("../../../../../../screens/environment.tsx"),
    "Environment",
  ),
});
