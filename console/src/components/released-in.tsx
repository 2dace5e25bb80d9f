import { Group, Text } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { environmentsQuery, statusQuery } from "../lib/environments.ts";
import { TextLink } from "./links.tsx";

/** Where a build takes traffic, with its share. */
export function ReleasedIn(props: { org: string; project: string; build: string }) {
  const { org, project, build } = props;
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  const statuses = useQueries({
    queries: environments.map(({ slug }) => statusQuery({ org, project, env: slug })),
  });
  const live = statuses.flatMap(({ data }) =>
    (data?.releases ?? [])
      .filter((release) => release.build === build && release.weight > 0)
      .map((release) => ({ ...release, env: release.environment })),
  );
  if (live.length === 0) return <span className="dim">–</span>;
  return (
    <Group gap={10}>
      {live.map(({ id, env, weight }) => (
        <Text span key={id} fz="sm" className="above">
          <TextLink
            to="/orgs/$org/projects/$project/releases/$env/$release"
            params={{ org, project, env, release: id }}
            fz="sm"
          >
            {env}
          </TextLink>{" "}
          {weight}%
        </Text>
      ))}
    </Group>
  );
}
