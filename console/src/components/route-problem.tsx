import { Button, Container, Group, Stack } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { toProblem } from "../lib/problem.ts";
import { ButtonLink } from "./links.tsx";
import { PageHeader } from "./page-header.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

/** A page that could not be shown, with why and what to do. */
export function RouteProblem({ error, reset }: ErrorComponentProps) {
  return (
    <Container size="sm" py={60}>
      <Stack>
        <PageHeader title={toProblem(error).status === 404 ? "Not found" : "This page failed"} />
        <ProblemAlert error={error} />
        <Group gap="xs">
          <Button onClick={reset}>Try again</Button>
          <ButtonLink to="/" variant="default">
            All projects
          </ButtonLink>
        </Group>
      </Stack>
    </Container>
  );
}
