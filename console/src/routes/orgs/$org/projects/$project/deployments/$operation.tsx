import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/projects/$project/deployments/$operation")({
  component: lazyRouteComponent(
    () => import("../../../../../../screens/deployment.tsx"),
    "Deployment",
  ),
});
