import { Anchor, Button, Paper, Stack, Table, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { AdoptButton } from "../components/adopt.tsx";
import { Ago } from "../components/ago.tsx";
import { CapsNote } from "../components/caps-note.tsx";
import { Copy, Copyable } from "../components/copy.tsx";
import { Facts } from "../components/facts.tsx";
import { FunctionLog } from "../components/function-log.tsx";
import { ownerWord } from "../components/function-state.tsx";
import { FunctionRequest } from "../components/function-request.tsx";
import { TextLink } from "../components/links.tsx";
import { MetricPanel } from "../components/metric-panel.tsx";
import { Outcome } from "../components/outcome.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { StateMark } from "../components/state-mark.tsx";
import { functionQuery, refresh } from "../lib/functions.ts";
import { definedOnly } from "../lib/search.ts";
import { toastDone, toastProblem } from "../lib/toasts.ts";
import type { CloudFunctionDetail } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/functions/$function");

export function FunctionScreen() {
  const { org, function: id } = route.useParams();
  const { span } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: one } = useSuspenseQuery(functionQuery(org, id));
  return (
    <Stack gap="md">
      <PageHeader
        title={one.name}
        mark={<StateMark state={one.state} />}
        about={`${ownerWord(one.owner)}, on ${one.target}.`}
        window={`Function ${one.name}`}
        actions={
          <>
            <RefreshButton org={org} target={one.target} />
            <AdoptButton org={org} one={one} />
          </>
        }
      />
      {one.reason !== null && <Outcome failed={one.state === "failed"} sentence={one.reason} />}
      {one.owner === "foreign" && one.notAdoptable !== null && (
        <Outcome failed={false} sentence={`It cannot be adopted: ${one.notAdoptable}`} />
      )}
      <Paper p="md">
        <Summary org={org} one={one} />
      </Paper>
      <Fields org={org} one={one} />
      <MetricPanel
        org={org}
        id={id}
        span={span ?? "1h"}
        onSpan={(value) =>
          void navigate({
            search: definedOnly({ span: value === "1h" ? undefined : value }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <FunctionRequest org={org} one={one} />
      <FunctionLog org={org} id={id} />
      <Raw one={one} />
    </Stack>
  );
}

function RefreshButton({ org, target }: { org: string; target: string }) {
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: () => refresh(org, { target }),
    onSuccess: async () => {
      toastDone(`${target} is read back`, "This page follows by itself.");
      await queries.invalidateQueries({ queryKey: ["orgs", org] });
    },
    onError: toastProblem,
  });
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={15} />}
      loading={read.isPending}
      onClick={() => read.mutate()}
    >
      Read back
    </Button>
  );
}

function Summary({ org, one }: { org: string; one: CloudFunctionDetail }) {
  return (
    <Facts
      items={[
        [
          "Target",
          <span key="t" className="mono">
            {one.target}
          </span>,
        ],
        ["Kind", one.kind],
        [
          "Revision",
          <span key="r" className="mono">
            {one.revision ?? "–"}
          </span>,
        ],
        ...partFacts(org, one),
        [
          "Address",
          one.url === null ? (
            "–"
          ) : (
            <Anchor key="u" href={one.url} target="_blank" rel="noreferrer" fz="sm">
              {one.url}
            </Anchor>
          ),
        ],
        ["Changed", one.changedAt === null ? "–" : <Ago key="c" at={one.changedAt} />],
        ["Read back", <Ago key="o" at={one.observedAt} />],
        ["Id", <Copyable key="i" value={one.id} what="id" />],
      ]}
    />
  );
}

/** Which part it belongs to, or will. */
function partFacts(org: string, one: CloudFunctionDetail): (readonly [string, ReactNode])[] {
  const { project, environment: env, release, part, adoption } = one;
  const adopted =
    adoption === null
      ? []
      : [
          [
            "Adopted by",
            `${adoption.part} of ${adoption.project} in ${adoption.environment}`,
          ] as const,
        ];
  if (project === null || env === null || part === null) return adopted;
  const what =
    one.partKind === "supergraph" ? `${part} of ${project}, supergraph` : `${part} of ${project}`;
  const owned = [["Part", what] as const, ["Environment", env] as const];
  if (release === null) return [...owned, ...adopted];
  const link = (
    <TextLink
      key="release"
      to="/orgs/$org/projects/$project/releases/$env/$release"
      params={{ org, project, env, release }}
      className="mono"
      fz="sm"
    >
      {release}
    </TextLink>
  );
  return [...owned, ["Release", link] as const, ...adopted];
}

function Fields({ org, one }: { org: string; one: CloudFunctionDetail }) {
  const fields = Object.entries(one.fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <Panel
      flush
      title="Fields"
      actions={
        one.drifted && (
          <TextLink to="/orgs/$org/drift" params={{ org }} fz="sm">
            It differs from its release
          </TextLink>
        )
      }
    >
      {fields.length === 0 ? (
        <Text fz="sm" c="dimmed" p="md">
          The provider tells nothing of it.
        </Text>
      ) : (
        <Table aria-label="Fields">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="35%">Field</Table.Th>
              <Table.Th>As it is there</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Td className="mono">{name}</Table.Td>
                <Table.Td className="mono" style={{ wordBreak: "break-all" }}>
                  {String(value)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <CapsNote caps={one.caps} />
    </Panel>
  );
}

function Raw({ one }: { one: CloudFunctionDetail }) {
  const text = JSON.stringify(one.raw, null, 2);
  return (
    <Panel title="As the provider returned it" actions={<Copy value={text} what="answer" />}>
      <pre className="code" style={{ maxHeight: 420 }} tabIndex={0} aria-label="Provider's answer">
        {text}
      </pre>
    </Panel>
  );
}
