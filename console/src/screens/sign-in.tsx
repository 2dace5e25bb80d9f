import { Button, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Command } from "../components/copy.tsx";
import { Logo } from "../components/logo.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { linkIn, signIn } from "../lib/identity.ts";

const route = getRouteApi("/sign-in");

/** With a link's token behind the `#` it signs in by itself; else the link can be pasted. */
export function SignIn() {
  const { to = "/" } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [pasted, setPasted] = useState("");
  const enter = useMutation({
    mutationFn: (link: string) => signIn(linkIn(link)),
    onSuccess: () => {
      queries.clear();
      // Only a path of our own: an address from outside must not lead away from here.
      router.history.push(/^\/(?!\/)/.test(to) ? to : "/");
    },
  });
  useLinkInAddress(enter.mutate);
  return (
    <main className="sign-in">
      <Paper p={32} w="100%" maw={420} shadow="sm">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            enter.mutate(pasted);
          }}
        >
          <Stack gap="md">
            <Logo size={40} />
            <PageHeader
              title="Sign in to Lintas"
              about="With the one-time link that your stack prints when it starts."
            />
            {enter.error && <ProblemAlert error={enter.error} />}
            <TextInput
              label="Sign-in link"
              placeholder="http://localhost:7070/sign-in#…"
              autoComplete="off"
              value={pasted}
              onChange={(event) => setPasted(event.currentTarget.value)}
            />
            <Button
              type="submit"
              size="sm"
              fullWidth
              loading={enter.isPending}
              disabled={pasted.trim() === ""}
            >
              Sign in
            </Button>
            <Text fz="sm" c="dimmed">
              No link at hand? Starting the stack prints a new one:
            </Text>
            <Command text="npm start" />
          </Stack>
        </form>
      </Paper>
    </main>
  );
}

/** The token leaves the address bar before it is used, so that it stays in no history. */
function useLinkInAddress(use: (link: string) => void): void {
  useEffect(() => {
    const take = () => {
      const link = linkIn(window.location.hash);
      if (link === "") return;
      window.history.replaceState(window.history.state, "", window.location.pathname);
      use(link);
    };
    take();
    // Opening a link on this very page changes only what stands behind the `#`.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [use]);
}
