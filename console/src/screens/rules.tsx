import { ActionIcon, Button, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconScale, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ActionHead } from "../components/action-head.tsx";
import { Ago } from "../components/ago.tsx";
import { Confirmation, openDialog } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { FilterSelect } from "../components/filter-select.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { openRuleEditor } from "../components/rule-editor.tsx";
import { RULE_KINDS, ruleKindWord, ruleWords } from "../lib/rule-words.ts";
import { deleteRule, readRule, rulesQuery } from "../lib/rules.ts";
import { definedOnly } from "../lib/search.ts";
import { toastDone, toastProblem } from "../lib/toasts.ts";
import type { Rule } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/rules");

export function Rules() {
  const { org } = route.useParams();
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const rules = useQuery(rulesQuery(org));
  return (
    <Stack gap="md">
      <PageHeader
        title="Rules"
        about="Judged when a plan is made, and again before anything is done."
        actions={
          <Button leftSection={<IconPlus size={15} />} onClick={() => openRuleEditor(org)}>
            New rule
          </Button>
        }
      />
      <Group gap="xs">
        <FilterSelect
          label="Kind"
          all="All kinds"
          value={kind}
          choices={RULE_KINDS.map(({ value, label }) => ({ value, label }))}
          onChange={(value) =>
            void navigate({ search: definedOnly({ kind: value }), replace: true })
          }
        />
      </Group>
      <Loaded query={rules}>
        {(all) => {
          const shown = all.filter((one) => kind === undefined || one.content.kind === kind);
          if (shown.length === 0) return <None filtered={all.length > 0} />;
          return (
            <Paper style={{ overflowX: "auto" }}>
              <RuleTable org={org} rules={shown} />
            </Paper>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function RuleTable({ org, rules }: { org: string; rules: readonly Rule[] }) {
  return (
    <Table aria-label="Rules">
      <ActionHead columns={["Name", "Kind", "Asks for", "Holds in", "Made by", "Made"]} />
      <Table.Tbody>
        {rules.map((rule) => (
          <Table.Tr key={rule.id}>
            <Table.Td fw={500}>{rule.name}</Table.Td>
            <Table.Td>{ruleKindWord(rule.content.kind)}</Table.Td>
            <Table.Td>{ruleWords(rule.content)}</Table.Td>
            <Table.Td>
              {[rule.project ?? "everywhere", rule.environment].filter(Boolean).join(" / ")}
            </Table.Td>
            <Table.Td>{rule.createdBy.name}</Table.Td>
            <Table.Td>
              <Ago at={rule.createdAt} />
            </Table.Td>
            <Table.Td>
              <Buttons org={org} rule={rule} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Buttons({ org, rule }: { org: string; rule: Rule }) {
  const edit = useMutation({
    mutationFn: () => readRule(org, rule.name),
    onSuccess: (tagged) => openRuleEditor(org, tagged),
    onError: toastProblem,
  });
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Edit ${rule.name}`}
        loading={edit.isPending}
        onClick={() => edit.mutate()}
      >
        <IconPencil size={15} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove ${rule.name}`}
        onClick={() => openRemove(org, rule)}
      >
        <IconTrash size={15} />
      </ActionIcon>
    </Group>
  );
}

function openRemove(org: string, { name }: Rule): void {
  openDialog(
    `Remove ${name}`,
    <Confirmation
      action="Remove rule"
      danger
      run={async () => deleteRule(org, name, (await readRule(org, name)).etag)}
      onDone={() => toastDone(`${name} holds no more`)}
    >
      <Text fz="sm">What it refused so far is allowed from now on, also for plans that stand.</Text>
    </Confirmation>,
  );
}

function None({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={<IconScale size={34} stroke={1.4} />} title="Nothing passes this filter">
        <p>Clear it to see more.</p>
      </Empty>
    );
  }
  return (
    <Empty icon={<IconScale size={34} stroke={1.4} />} title="There are no rules">
      <p>
        A rule limits where releases are made and how large they are, asks for approval, protects
        what runs, keeps clients of a supergraph from being broken, or says when deploys may happen.
      </p>
    </Empty>
  );
}
