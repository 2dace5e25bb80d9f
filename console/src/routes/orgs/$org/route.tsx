import { createFileRoute } from "@tanstack/react-router";
import { Shell } from "../../../components/shell.tsx";
import { requireMe } from "../../../lib/session.ts";

export const Route = createFileRoute("/orgs/$org")({
  beforeLoad: async ({ context, location }) => {
    await requireMe(context.queries, location.href);
  },
  component: Shell,
});
