import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/projects/$project/environments/")({
  component: lazyRouteComponent(
    () => import("../../../../../../screens/environments.tsx"),
    "Environments",
  ),
});
