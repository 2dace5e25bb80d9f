import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { RULE_KINDS } from "../../../lib/rule-words.ts";
import { choiceParam, definedOnly } from "../../../lib/search.ts";
import type { RuleContent } from "../../../lib/types.ts";

export const Route = createFileRoute("/orgs/$org/rules")({
  validateSearch: (search: Record<string, unknown>): { kind?: RuleContent["kind"] } =>
    definedOnly({
      kind: choiceParam(
        search,
        "kind",
        RULE_KINDS.map(({ value }) => value),
      ),
    }),
  component: lazyRouteComponent(() => import("../../../screens/rules.tsx"), "Rules"),
});
