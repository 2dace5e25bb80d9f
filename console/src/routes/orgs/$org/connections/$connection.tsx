import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/connections/$connection")({
  component: lazyRouteComponent(
    () => import("../../../../screens/connection.tsx"),
    "ConnectionScreen",
  ),
});
