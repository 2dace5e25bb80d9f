import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choiceParam, definedOnly, textParam } from "../../../../../../lib/search.ts";
import { STATES } from "../../../../../../lib/state.ts";
import type { State } from "../../../../../../lib/types.ts";

export const Route = createFileRoute("/orgs/$org/projects/$project/releases/")({
  validateSearch: (
    search: Record<string, unknown>,
  ): { env?: string; state?: State; live?: "yes"; build?: string } =>
    definedOnly({
      env: textParam(search, "env"),
      state: choiceParam(search, "state", STATES),
      live: choiceParam(search, "live", ["yes"]),
      build: textParam(search, "build"),
    }),
  component: lazyRouteComponent(() => import("../../../../../../screens/releases.tsx"), "Releases"),
});
