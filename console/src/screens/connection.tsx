import { Button, Paper, Stack, Text } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ago } from "../components/ago.tsx";
import { CheckMark } from "../components/check-mark.tsx";
import { CheckPanel } from "../components/check-panel.tsx";
import { openEdit } from "../components/connection-wizard.tsx";
import { Copyable } from "../components/copy.tsx";
import { Confirmation, openDialog } from "../components/dialog.tsx";
import { Facts } from "../components/facts.tsx";
import { TextLink } from "../components/links.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { Paste } from "../components/paste.tsx";
import { ProductPanel } from "../components/product-panel.tsx";
import type { Tagged } from "../lib/api.ts";
import { providerWord, signInWords, trustPolicy } from "../lib/connection-words.ts";
import {
  connectionPolicyQuery,
  connectionQuery,
  deleteConnection,
  makeDefault,
} from "../lib/connections.ts";
import { toastDone, toastProblem } from "../lib/toasts.ts";
import type { Connection } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/connections/$connection");

export function ConnectionScreen() {
  const { org, connection: name } = route.useParams();
  const { data: tagged } = useSuspenseQuery(connectionQuery(org, name));
  const { value: connection } = tagged;
  return (
    <Stack gap="md">
      <PageHeader
        title={connection.name}
        mark={<CheckMark check={connection.check} />}
        about={`A connection to ${providerWord(connection.provider)}.`}
        window={`Connection ${connection.name}`}
        actions={<Actions org={org} connection={tagged} />}
      />
      <Paper p="md">
        <Summary org={org} connection={connection} />
      </Paper>
      <Trust connection={connection} />
      <CheckPanel org={org} connection={connection} />
      <ProductPanel org={org} connection={connection.name} />
      <Policy org={org} connection={connection} />
    </Stack>
  );
}

function Summary({ org, connection }: { org: string; connection: Connection }) {
  const { credentials, settings } = connection;
  const { kind: _, ...words } = credentials;
  return (
    <Facts
      items={[
        ["Account", <Copyable key="a" value={connection.account} what="account" />],
        ["Signs in by", signInWords(credentials)],
        ...Object.entries({ ...words, ...settings }).map(
          ([name, value]) =>
            [
              name,
              <span key={name} className="mono">
                {value}
              </span>,
            ] as const,
        ),
        ["Stored key", connection.hasKey ? "yes, never shown" : "none"],
        [
          "Default",
          connection.isDefault ? `yes: \`${connection.provider}:<region>\` means it` : "no",
        ],
        ["Looks at", connection.regions.join(", ") || "where something of ours runs"],
        [
          "Functions",
          <TextLink
            key="f"
            to="/orgs/$org/functions"
            params={{ org }}
            search={{ connection: connection.name }}
            fz="sm"
          >
            what runs there
          </TextLink>,
        ],
        ["Made", <Ago key="m" at={connection.createdAt} />],
        ["By", connection.createdBy.name],
      ]}
    />
  );
}

function Trust({ connection }: { connection: Connection }) {
  const { credentials } = connection;
  const trust = trustPolicy(credentials);
  if (trust === null || credentials.kind !== "assume-role") return null;
  return (
    <Panel title="What the role must trust">
      <Stack gap="sm">
        <Text fz="sm">
          External id: <Copyable value={credentials.externalId} what="external id" />
        </Text>
        <Paste
          text={trust}
          how={`Paste it as the trust policy of \`${credentials.roleArn}\`.`}
          what="trust policy"
        />
      </Stack>
    </Panel>
  );
}

function Policy({ org, connection }: { org: string; connection: Connection }) {
  const policy = useQuery(connectionPolicyQuery(org, connection.name));
  return (
    <Panel title="The least it must be allowed">
      <Loaded query={policy}>
        {({ text, how }) => <Paste text={text} how={how} what="policy" />}
      </Loaded>
    </Panel>
  );
}

function Actions({ org, connection }: { org: string; connection: Tagged<Connection> }) {
  const { name, isDefault } = connection.value;
  const queries = useQueryClient();
  const preferred = useMutation({
    mutationFn: () => makeDefault(org, name),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["orgs", org] }),
    onError: toastProblem,
  });
  return (
    <>
      {!isDefault && (
        <Button variant="default" loading={preferred.isPending} onClick={() => preferred.mutate()}>
          Make it the default
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconPencil size={15} />}
        onClick={() => openEdit(org, connection)}
      >
        Edit…
      </Button>
      <DeleteButton org={org} connection={connection} />
    </>
  );
}

function DeleteButton({ org, connection }: { org: string; connection: Tagged<Connection> }) {
  const { name } = connection.value;
  const navigate = route.useNavigate();
  const open = () =>
    openDialog(
      `Delete ${name}`,
      <Confirmation
        action="Delete connection"
        danger
        typed={name}
        run={async () => {
          await deleteConnection(org, name, connection.etag);
          await navigate({ to: "/orgs/$org/connections", params: { org } });
        }}
        onDone={() => toastDone(`${name} is forgotten`)}
      >
        <Text fz="sm">
          Lintas forgets how to sign in, and the stored key if there is one. Nothing is changed at
          the cloud. It is refused while something is released through it.
        </Text>
      </Confirmation>,
    );
  return (
    <Button
      variant="outline"
      color="red"
      c="var(--bad)"
      leftSection={<IconTrash size={15} />}
      onClick={open}
    >
      Delete…
    </Button>
  );
}
