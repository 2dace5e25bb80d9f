import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choiceParam, definedOnly, textParam } from "../../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/functions/")({
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    connection?: string;
    target?: string;
    owner?: "ours" | "foreign" | "orphan";
    q?: string;
  } =>
    definedOnly({
      connection: textParam(search, "connection"),
      target: textParam(search, "target"),
      owner: choiceParam(search, "owner", ["ours", "foreign", "orphan"]),
      q: textParam(search, "q"),
    }),
  component: lazyRouteComponent(() => import("../../../../screens/functions.tsx"), "Functions"),
});
