import { Group, Text } from "@mantine/core";
import { useLiveReleases } from "../lib/use-live-releases.ts";
import { TextLink } from "./links.tsx";

/** Where a build takes traffic, with its share. */
export function ReleasedIn(props: { org: string; project: string; build: string }) {
  const { org, project, build } = props;
  const live = useLiveReleases(org, project, build);
  if (live.length === 0) return <span className="dim">–</span>;
  return (
    <Group gap={10}>
      {live.map(({ id, environment: env, weight }) => (
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
