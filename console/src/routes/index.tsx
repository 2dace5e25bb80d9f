import { createFileRoute, redirect } from "@tanstack/react-router";
import { requireOrg } from "../lib/session.ts";

export const Route = createFileRoute("/")({
  beforeLoad: async ({ context, location }) => {
    const org = await requireOrg(context.queries, location.href);
    throw redirect({ to: "/orgs/$org", params: { org } });
  },
});
