import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/projects/$project/settings")({
  component: lazyRouteComponent(() => import("../../../../../screens/settings.tsx"), "Settings"),
});
