import { useQuery } from "@tanstack/react-query";
import { buildQuery } from "../lib/builds.ts";
import { graphqlApis } from "../lib/graphql.ts";
import { releaseQuery } from "../lib/releases.ts";
import type { CloudFunctionDetail } from "../lib/types.ts";
import { GraphqlPanel } from "./graphql-panel.tsx";
import { InvokePanel } from "./invoke-panel.tsx";
import { Loaded } from "./loaded.tsx";
import { Panel } from "./panel.tsx";

/** Asks what runs there: a supergraph by GraphQL, anything else by any request. */
export function FunctionRequest({ org, one }: { org: string; one: CloudFunctionDetail }) {
  const { id, project, environment: env, release, part } = one;
  const known = project !== null && env !== null && release !== null && part !== null;
  if (one.partKind !== "supergraph" || !known) return <InvokePanel org={org} id={id} />;
  return <Supergraph org={org} id={id} at={{ project, env, release, part }} />;
}

interface Props {
  org: string;
  id: string;
  at: { project: string; env: string; release: string; part: string };
}

function Supergraph({ org, id, at: { project, env, release, part } }: Props) {
  const released = useQuery(releaseQuery({ org, project, env }, release));
  if (released.data === undefined) {
    return (
      <Panel title="GraphQL">
        <Loaded query={released}>{() => null}</Loaded>
      </Panel>
    );
  }
  return <OfBuild org={org} id={id} place={{ project, build: released.data.build, part }} />;
}

function OfBuild(props: {
  org: string;
  id: string;
  place: { project: string; build: string; part: string };
}) {
  const { org, id, place } = props;
  const build = useQuery(buildQuery(org, place.project, place.build));
  const api = build.data && graphqlApis(build.data).find(({ part }) => part === place.part);
  if (build.data === undefined || api === undefined) {
    return (
      <Panel title="GraphQL">
        <Loaded query={build}>{() => null}</Loaded>
      </Panel>
    );
  }
  return <GraphqlPanel org={org} id={id} api={api} host={build.data.preview} />;
}
