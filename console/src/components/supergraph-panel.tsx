import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { sizeText } from "../lib/duration.ts";
import type { GraphqlApi } from "../lib/graphql.ts";
import type { Build } from "../lib/types.ts";
import { useLiveReleases } from "../lib/use-live-releases.ts";
import { Copyable } from "./copy.tsx";
import { Facts } from "./facts.tsx";
import { Endpoint, GraphiqlLink } from "./graphql-links.tsx";
import { TextLink } from "./links.tsx";
import { Panel } from "./panel.tsx";

interface Props {
  org: string;
  project: string;
  build: Build;
  api: GraphqlApi;
}

/** The GraphQL API that one supergraph of a build is, at the build's own host. */
export function SupergraphPanel({ org, project, build, api }: Props) {
  const host = build.preview;
  const { compiled, explain, calls } = api;
  const facts: (readonly [string, ReactNode])[] = [
    ["Endpoint of this build", <Endpoint key="e" api={api} host={host} path={api.endpoint} />],
  ];
  if (explain !== null) {
    facts.push(["Explain, by POST", <Endpoint key="x" api={api} host={host} path={explain} />]);
  }
  if (compiled !== null) facts.push(["Compiled file", <Compiled key="c" file={compiled} />]);
  if (calls.length > 0) facts.push(["Asks the functions", calls.join(", ")]);
  facts.push(["Log", <Logs key="l" org={org} project={project} build={build.id} api={api} />]);
  return (
    <Panel title={`GraphQL of ${api.part}`} actions={<GraphiqlLink api={api} host={host} />}>
      <Facts items={facts} />
    </Panel>
  );
}

function Compiled({ file }: { file: NonNullable<GraphqlApi["compiled"]> }) {
  return (
    <Group gap={8} component="span" style={{ display: "inline-flex" }}>
      {sizeText(file.size)}
      <Copyable
        value={file.digest}
        shown={file.digest.slice(0, 12)}
        what="digest of the compiled file"
      />
    </Group>
  );
}

function Logs({ org, project, build, api }: Omit<Props, "build"> & { build: string }) {
  const live = useLiveReleases(org, project, build);
  if (live.length === 0) return <span className="dim">nothing of it is live</span>;
  return (
    <Group gap={10}>
      {live.map(({ id, environment: env, target }) => (
        <Text span key={id} fz="sm">
          <TextLink
            to="/orgs/$org/projects/$project/releases/$env/$release"
            params={{ org, project, env, release: id }}
            search={{ part: api.part }}
            fz="sm"
          >
            {env}
          </TextLink>{" "}
          <span className="dim">{target}</span>
        </Text>
      ))}
    </Group>
  );
}
