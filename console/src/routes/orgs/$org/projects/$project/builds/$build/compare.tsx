import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { type Method, METHODS } from "../../../../../../../lib/methods.ts";
import { choiceParam, definedOnly, textParam } from "../../../../../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/projects/$project/builds/$build/compare")({
  validateSearch: (
    search: Record<string, unknown>,
  ): { env?: string; method?: Method; path?: string } =>
    definedOnly({
      env: textParam(search, "env"),
      method: choiceParam(search, "method", METHODS),
      path: textParam(search, "path"),
    }),
  component: lazyRouteComponent(
    () => import("../../../../../../../screens/compare.tsx"),
    "CompareScreen",
  ),
});
