import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";

export const Route = createFileRoute("/orgs/$org/projects/$project/builds/$build/")({
  component: lazyRouteComponent(
    () => import("../../../../../../../screens/build.tsx"),
    "BuildScreen",
  ),
});
