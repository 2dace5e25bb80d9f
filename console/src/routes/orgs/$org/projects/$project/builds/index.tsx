import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/projects/$project/builds/")({
  component: lazyRouteComponent(() => import("../../../../../../screens/builds.tsx"), "Builds"),
});
