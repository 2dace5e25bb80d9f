import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { CompareTable } from "../components/compare-table.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { RequestFields, requestOf, type RequestValues } from "../components/request-fields.tsx";
import { compare } from "../lib/comparisons.ts";
import { environmentsQuery } from "../lib/environments.ts";
import { definedOnly } from "../lib/search.ts";
import type { Comparison } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/projects/$project/builds/$build/compare");

/** One request to every cloud that a build is released on, and what differs. */
export function CompareScreen() {
  const place = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [request, setRequest] = useState<RequestValues>({
    method: search.method ?? "GET",
    path: search.path ?? "/",
    body: "",
  });
  const ask = useMutation({
    mutationFn: (values: RequestValues) =>
      compare(place, {
        ...requestOf(values),
        ...(search.env === undefined ? {} : { environment: search.env }),
      }),
  });
  useAskedAtOnce(search.path !== undefined, request, ask.mutate);
  const send = () => {
    const { method, path } = request;
    void navigate({ search: definedOnly({ env: search.env, method, path }), replace: true });
    ask.mutate(request);
  };
  return (
    <Stack gap="md">
      <PageHeader
        title="Compare"
        about={
          <>
            The same request to every ready release of <span className="mono">{place.build}</span>,
            at each cloud's own address.
          </>
        }
        window={`Compare ${place.build}`}
      />
      <Panel title="Request">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <Stack gap="sm">
            <RequestFields value={request} onChange={setRequest} />
            <Sending asking={ask.isPending} ready={request.path.startsWith("/")} />
          </Stack>
        </form>
      </Panel>
      {ask.error && <ProblemAlert error={ask.error} />}
      {ask.data && <Answers comparison={ask.data} />}
    </Stack>
  );
}

/** An address that names a request without effect shows its answer when it is opened. */
function useAskedAtOnce(
  shared: boolean,
  request: RequestValues,
  ask: (request: RequestValues) => void,
): void {
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    if (shared && (request.method === "GET" || request.method === "HEAD")) ask(request);
  }, [shared, request, ask]);
}

function Sending({ asking, ready }: { asking: boolean; ready: boolean }) {
  const { org, project } = route.useParams();
  const { env } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  return (
    <Group justify="space-between" align="flex-end">
      <Select
        label="Releases of"
        size="sm"
        placeholder="All environments"
        clearable
        clearButtonProps={{ "aria-label": "Clear environment" }}
        data={environments.map(({ slug }) => slug)}
        value={env ?? null}
        onChange={(value) =>
          void navigate({
            search: (old) => definedOnly({ ...old, env: value ?? undefined }),
            replace: true,
          })
        }
      />
      <Button
        type="submit"
        leftSection={<IconArrowsDiff size={15} />}
        loading={asking}
        disabled={!ready}
      >
        Ask every cloud
      </Button>
    </Group>
  );
}

function Answers({ comparison }: { comparison: Comparison }) {
  const { answers, part, method, path } = comparison;
  if (answers.length === 0) {
    return (
      <Panel title="Answers">
        <Text fz="sm" c="dimmed">
          No release of this build is ready here: deploy it first.
        </Text>
      </Panel>
    );
  }
  const different = answers.some((one) => one.problem !== null || one.differs.length > 0);
  return (
    <Panel
      flush
      title={`${method} ${path} of ${part}`}
      actions={
        <Text fz="sm" fw={600} role="status" c={different ? "var(--warn)" : "var(--good)"}>
          {different ? "The answers differ" : "Every target gave the same answer"}
        </Text>
      }
    >
      <CompareTable answers={answers} />
    </Panel>
  );
}
