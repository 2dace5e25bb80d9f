import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choiceParam, definedOnly } from "../../../../lib/search.ts";
import { type Span, SPANS } from "../../../../lib/spans.ts";

export const Route = createFileRoute("/orgs/$org/functions/$function")({
  validateSearch: (search: Record<string, unknown>): { span?: Span } =>
    definedOnly({
      span: choiceParam(
        search,
        "span",
        SPANS.map(({ value }) => value),
      ),
    }),
  component: lazyRouteComponent(() => import("../../../../screens/function.tsx"), "FunctionScreen"),
});
