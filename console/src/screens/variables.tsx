import { Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../components/page-header.tsx";
import { RedeployNote } from "../components/redeploy-note.tsx";
import { SecretPanel } from "../components/secret-panel.tsx";
import { VariablePanel } from "../components/variable-panel.tsx";
import { environmentsQuery } from "../lib/environments.ts";

const route = getRouteApi("/orgs/$org/projects/$project/variables");

export function Variables() {
  const { org, project } = route.useParams();
  const { env = "production" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  const path = { org, project, env };
  return (
    <Stack gap="md">
      <PageHeader
        title="Variables & secrets"
        about="What the functions and supergraphs of one environment are given. The definition names them."
        window={`Variables of ${project}`}
        actions={
          <Select
            aria-label="Environment"
            data={environments.map(({ slug }) => slug)}
            value={env}
            allowDeselect={false}
            onChange={(value) => {
              if (value) void navigate({ search: { env: value }, replace: true });
            }}
          />
        }
      />
      <RedeployNote key={`note-${env}`} path={path} />
      <VariablePanel key={`variables-${env}`} path={path} />
      <SecretPanel key={`secrets-${env}`} path={path} />
    </Stack>
  );
}
