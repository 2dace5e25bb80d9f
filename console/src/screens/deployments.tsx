import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { OperationFilters } from "../components/operation-filters.tsx";
import { OperationTable } from "../components/operation-table.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { environmentsQuery } from "../lib/environments.ts";
import { definedOnly } from "../lib/search.ts";

const route = getRouteApi("/orgs/$org/projects/$project/deployments/");

export function Deployments() {
  const { org, project } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  return (
    <Stack gap="md">
      <PageHeader
        title="Deployments"
        about="Everything that changed what runs, and how long each step of it took."
        window={`Deployments of ${project}`}
      />
      <OperationFilters
        value={search}
        environments={environments.map(({ slug }) => slug)}
        onChange={(patch) =>
          void navigate({ search: (old) => definedOnly({ ...old, ...patch }), replace: true })
        }
      />
      <OperationTable org={org} filter={{ project, ...search }} />
    </Stack>
  );
}
