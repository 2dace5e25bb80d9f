import { Button, Paper, Stack, Table } from "@mantine/core";
import { IconCloud, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { Ago } from "../components/ago.tsx";
import { CheckMark } from "../components/check-mark.tsx";
import { openConnect } from "../components/connection-wizard.tsx";
import { Command } from "../components/copy.tsx";
import { Empty } from "../components/empty.tsx";
import { TextLink } from "../components/links.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { ProductPanel } from "../components/product-panel.tsx";
import { providerWord, signInWords } from "../lib/connection-words.ts";
import { connectionsQuery } from "../lib/connections.ts";
import type { Connection } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/connections/");

export function Connections() {
  const { org } = route.useParams();
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const connections = useQuery(connectionsQuery(org));
  useEffect(() => {
    if (create !== "yes") return;
    openConnect(org);
    void navigate({ search: {}, replace: true });
  }, [create, org, navigate]);
  return (
    <Stack gap="md">
      <PageHeader
        title="Connections"
        about="Cloud accounts that releases are made in, with credentials by reference."
        actions={
          <Button leftSection={<IconPlus size={15} />} onClick={() => openConnect(org)}>
            Connect a cloud
          </Button>
        }
      />
      <Loaded query={connections}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<IconCloud size={34} stroke={1.4} />} title="No cloud is connected">
              <p>Everything runs on this machine until an account is connected:</p>
              <Command text="npx lintas connect aws" />
            </Empty>
          ) : (
            <Paper style={{ overflowX: "auto" }}>
              <ConnectionTable org={org} connections={all} />
            </Paper>
          )
        }
      </Loaded>
      <ProductPanel org={org} />
    </Stack>
  );
}

function ConnectionTable(props: { org: string; connections: readonly Connection[] }) {
  return (
    <Table aria-label="Connections">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Cloud</Table.Th>
          <Table.Th>Account</Table.Th>
          <Table.Th>Signs in by</Table.Th>
          <Table.Th>Check</Table.Th>
          <Table.Th>Checked</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.connections.map((one) => (
          <Table.Tr key={one.id} className="row-link">
            <Table.Td fw={500}>
              <TextLink
                to="/orgs/$org/connections/$connection"
                params={{ org: props.org, connection: one.name }}
                className="cover"
                c="var(--mantine-color-text)"
              >
                {one.name}
              </TextLink>
              {one.isDefault && <span className="dim"> default</span>}
            </Table.Td>
            <Table.Td>{providerWord(one.provider)}</Table.Td>
            <Table.Td className="mono">{one.account}</Table.Td>
            <Table.Td>{signInWords(one.credentials)}</Table.Td>
            <Table.Td>
              <CheckMark check={one.check} />
            </Table.Td>
            <Table.Td>
              {one.check === null ? <span className="dim">–</span> : <Ago at={one.check.at} />}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
