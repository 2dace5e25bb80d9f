import { Button, Paper, Stack, Table, Text } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { ActionHead } from "../components/action-head.tsx";
import { Ago, Until } from "../components/ago.tsx";
import { CreateToken } from "../components/create-token.tsx";
import { Confirmation, openDialog } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { revokeToken, tokensQuery } from "../lib/tokens.ts";
import { toastDone } from "../lib/toasts.ts";
import type { TokenInfo } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/tokens");

export function Tokens() {
  const { org } = route.useParams();
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const tokens = useQuery(tokensQuery(org));
  useEffect(() => {
    if (create !== "yes") return;
    openCreate(org);
    void navigate({ search: {}, replace: true });
  }, [create, org, navigate]);
  return (
    <Stack gap="md">
      <PageHeader
        title="Tokens"
        about="For the command line, for machines and for calls of what is private."
        actions={
          <Button leftSection={<IconPlus size={15} />} onClick={() => openCreate(org)}>
            New token
          </Button>
        }
      />
      <Loaded query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<IconKey size={34} stroke={1.4} />} title="No token yet">
              <p>A token signs in a command line or a machine. It can do at most what you can.</p>
              <Button onClick={() => openCreate(org)}>Create a token</Button>
            </Empty>
          ) : (
            <Paper style={{ overflowX: "auto" }}>
              <TokenTable org={org} tokens={items} />
            </Paper>
          )
        }
      </Loaded>
    </Stack>
  );
}

function openCreate(org: string): void {
  openDialog("Create a token", <CreateToken org={org} />);
}

function TokenTable({ org, tokens }: { org: string; tokens: readonly TokenInfo[] }) {
  return (
    <Table aria-label="Tokens">
      <ActionHead columns={["Name", "Kind", "May do", "Project", "Last used", "Expires"]} />
      <Table.Tbody>
        {tokens.map((token) => (
          <Table.Tr key={token.id}>
            <Table.Td fw={500}>{token.name}</Table.Td>
            <Table.Td>{token.kind}</Table.Td>
            <Table.Td>
              {token.scopes?.join(", ") ??
                (token.role ? `all that ${token.role} may` : "all that you may")}
            </Table.Td>
            <Table.Td>{token.project ?? <span className="dim">all</span>}</Table.Td>
            <Table.Td>
              {token.lastUsedAt === null ? (
                <span className="dim">never</span>
              ) : (
                <Ago at={token.lastUsedAt} />
              )}
            </Table.Td>
            <Table.Td>
              <Until at={token.expiresAt} />
            </Table.Td>
            <Table.Td ta="right">
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`Revoke… ${token.name}`}
                onClick={() => openRevoke(org, token)}
              >
                Revoke…
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function openRevoke(org: string, token: TokenInfo): void {
  openDialog(
    `Revoke ${token.name}`,
    <Confirmation
      action="Revoke token"
      danger
      run={() => revokeToken(org, token.id)}
      onDone={() => toastDone(`${token.name} is revoked`)}
    >
      <Text fz="sm">
        Whatever signs in with <b>{token.name}</b> is refused from now on. There is no way back;
        make another token instead.
      </Text>
    </Confirmation>,
  );
}
