import { Skeleton, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props<T> {
  query: { data: T | undefined; error: Error | null; isPending: boolean };
  children: (data: T) => ReactNode;
  /** How many lines the place holder has. */
  lines?: number;
}

/** What a query brought; until then a place holder, or why it could not. */
export function Loaded<T>({ query, children, lines = 4 }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ProblemAlert error={query.error} />;
  return (
    <Stack gap={10} p="md" aria-busy="true">
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} height={18} width={`${92 - ((i * 17) % 40)}%`} radius="sm" />
      ))}
    </Stack>
  );
}
