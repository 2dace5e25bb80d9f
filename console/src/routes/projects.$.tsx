import { createFileRoute, redirect } from "@tanstack/react-router";
import { requireOrg } from "../lib/session.ts";

/** A short address without the organization leads to the person's first one. */
export const Route = createFileRoute("/projects/$")({
  beforeLoad: async ({ context, location, params }) => {
    const org = await requireOrg(context.queries, location.href);
    throw redirect({ href: `/orgs/${org}/projects/${params._splat ?? ""}` });
  },
});
