import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choiceParam, definedOnly } from "../../../../lib/search.ts";

export const Route = createFileRoute("/orgs/$org/functions/$function")({
  validateSearch: (search: Record<string, unknown>): { span?: "60" | "360" | "1440" } => {
    // The router reads `?span=60` as a number.
    const span = String(search["span"]);
    return definedOnly({ span: choiceParam({ span }, "span", ["60", "360", "1440"]) });
  },
  component: lazyRouteComponent(() => import("../../../../screens/function.tsx"), "FunctionScreen"),
});
