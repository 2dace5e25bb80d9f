import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/")({
  component: lazyRouteComponent(() => import("../../../screens/projects.tsx"), "Projects"),
});
