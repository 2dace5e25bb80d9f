import { Group, Text } from "@mantine/core";
import { IconBrandGraphql } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { buildQuery } from "../lib/builds.ts";
import { graphqlApis } from "../lib/graphql.ts";
import type { EnvironmentStatus } from "../lib/types.ts";
import { Endpoint, GraphiqlLink } from "./graphql-links.tsx";

interface Props {
  org: string;
  project: string;
  status: EnvironmentStatus;
}

/** The GraphQL APIs of what is live in an environment, at its host; one line for each. */
export function LiveGraphql({ org, project, status }: Props) {
  const live = status.releases.filter(({ weight }) => weight > 0);
  const ids = [...new Set(live.map(({ build }) => build))];
  const builds = useQueries({ queries: ids.map((id) => buildQuery(org, project, id)) });
  const apis = new Map(
    builds
      .flatMap(({ data }) => (data === undefined ? [] : graphqlApis(data)))
      .map((api) => [`${api.part} ${api.endpoint}`, api]),
  );
  const host = status.environment.url;
  return [...apis].map(([key, api]) => (
    <Group
      key={key}
      justify="space-between"
      px="md"
      py={9}
      style={{ borderTop: "1px solid var(--line)" }}
    >
      <Group gap={8}>
        <IconBrandGraphql size={16} aria-label="GraphQL" style={{ color: "var(--text-dim)" }} />
        <Text span fz="sm" fw={500}>
          {api.part}
        </Text>
        <Endpoint api={api} host={host} path={api.endpoint} />
      </Group>
      <GraphiqlLink api={api} host={host} />
    </Group>
  ));
}
