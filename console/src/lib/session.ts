import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { meQuery } from "./identity.ts";
import { ProblemError, toProblem } from "./problem.ts";
import type { Me } from "./types.ts";

/** Who is signed in; else it leads to the sign-in page, and from there back to `href`. */
export async function requireMe(queries: QueryClient, href: string): Promise<Me> {
  try {
    return await queries.ensureQueryData(meQuery);
  } catch (error) {
    if (toProblem(error).status === 401) throw redirect({ to: "/sign-in", search: { to: href } });
    throw error;
  }
}

/** The organization that a person without a choice begins in. */
export async function requireOrg(queries: QueryClient, href: string): Promise<string> {
  const [first] = (await requireMe(queries, href)).organizations;
  if (first) return first.slug;
  throw new ProblemError({
    code: "organization.not_found",
    status: 404,
    title: "You are in no organization",
    remedy: "Ask an owner or admin to take you in.",
  });
}
