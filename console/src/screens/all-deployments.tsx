import { Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FilterSelect } from "../components/filter-select.tsx";
import { OperationFilters } from "../components/operation-filters.tsx";
import { OperationTable } from "../components/operation-table.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { projectsQuery } from "../lib/projects.ts";
import { definedOnly } from "../lib/search.ts";

const route = getRouteApi("/orgs/$org/deployments");

/** Deployments of all projects. */
export function AllDeployments() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: projects = [] } = useQuery(projectsQuery(org));
  const environments = projects
    .filter((project) => search.project === undefined || project.slug === search.project)
    .flatMap((project) => project.environments);
  const set = (patch: Partial<Record<keyof typeof search, string | undefined>>) =>
    void navigate({
      search: (old) => definedOnly({ ...old, ...patch }) as typeof search,
      replace: true,
    });
  return (
    <Stack gap="md">
      <PageHeader title="Deployments" about="Of all projects, the newest first." />
      <Group gap="xs">
        <FilterSelect
          label="Project"
          all="All projects"
          value={search.project}
          choices={projects.map(({ slug }) => slug)}
          onChange={(project) => set({ project, environment: undefined })}
        />
        <OperationFilters value={search} environments={[...new Set(environments)]} onChange={set} />
      </Group>
      <OperationTable org={org} filter={search} showProject />
    </Stack>
  );
}
