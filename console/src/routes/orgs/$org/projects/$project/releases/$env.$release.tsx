import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choiceParam, definedOnly, textParam } from "../../../../../../lib/search.ts";
import type { LogLine } from "../../../../../../lib/types.ts";

export const Route = createFileRoute("/orgs/$org/projects/$project/releases/$env/$release")({
  validateSearch: (
    search: Record<string, unknown>,
  ): { part?: string; stream?: LogLine["stream"]; q?: string } =>
    definedOnly({
      part: textParam(search, "part"),
      stream: choiceParam(search, "stream", ["stdout", "stderr", "system"]),
      q: textParam(search, "q"),
    }),
  component: lazyRouteComponent(
    () => import("../../../../../../screens/release.tsx"),
    "ReleaseScreen",
  ),
});
