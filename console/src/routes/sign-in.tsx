import { createFileRoute, lazyRouteComponent } from "@tanstack/react-router";
import { definedOnly, textParam } from "../lib/search.ts";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    definedOnly({ to: textParam(search, "to") }),
  component: lazyRouteComponent(() => import("../screens/sign-in.tsx"), "SignIn"),
});
