import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { projectsQuery } from "../lib/projects.ts";
import {
  freshRule,
  ruleEdit,
  ruleProblems,
  ruleValues,
  type RuleValues,
} from "../lib/rule-form.ts";
import { RULE_KINDS } from "../lib/rule-words.ts";
import { createRule, editRule, rulesQuery } from "../lib/rules.ts";
import type { Tagged } from "../lib/api.ts";
import type { Rule } from "../lib/types.ts";
import { openDialog } from "./dialog.tsx";
import { ProblemAlert } from "./problem-alert.tsx";
import { type RuleForm, RuleFields } from "./rule-fields.tsx";

export function openRuleEditor(org: string, before?: Tagged<Rule>): void {
  const title = before ? `Edit ${before.value.name}` : "New rule";
  openDialog(title, <RuleEditor org={org} {...(before ? { before } : {})} />);
}

/** Makes a rule, or edits one; its name stays. */
function RuleEditor({ org, before }: { org: string; before?: Tagged<Rule> }) {
  const queries = useQueryClient();
  const form = useForm<RuleValues>({
    initialValues: before
      ? ruleValues(before.value)
      : freshRule(Intl.DateTimeFormat().resolvedOptions().timeZone),
    validate: ruleProblems,
  });
  const save = useMutation({
    mutationFn: (values: RuleValues) =>
      before
        ? editRule(org, before.value.name, ruleEdit(values), before.etag)
        : createRule(org, values.name, ruleEdit(values)),
    onSuccess: async () => {
      modals.closeAll();
      await queries.invalidateQueries({ queryKey: rulesQuery(org).queryKey });
    },
  });
  const about = RULE_KINDS.find(({ value }) => value === form.values.kind)?.about;
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          placeholder="four-eyes"
          readOnly={before !== undefined}
          autoComplete="off"
          {...form.getInputProps("name")}
        />
        <Select
          label="Kind"
          description={about}
          size="sm"
          allowDeselect={false}
          data={RULE_KINDS.map(({ value, label }) => ({ value, label }))}
          {...form.getInputProps("kind")}
        />
        <RuleFields form={form} />
        <Scope org={org} form={form} />
        {save.error && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {before ? "Save rule" : "Make the rule"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Where it holds: everywhere, in one project, or in one of its environments. */
function Scope({ org, form }: { org: string; form: RuleForm }) {
  const { data: projects = [] } = useQuery(projectsQuery(org));
  const { project } = form.values;
  const environments = projects.find(({ slug }) => slug === project)?.environments ?? [];
  return (
    <div>
      <Text fz="sm" fw={500} mb={4}>
        Where it holds
      </Text>
      <Group grow>
        <Select
          aria-label="Project"
          size="sm"
          placeholder="All projects"
          clearable
          clearButtonProps={{ "aria-label": "Clear project" }}
          data={projects.map(({ slug }) => slug)}
          value={project}
          onChange={(value) => form.setValues({ project: value, environment: null })}
        />
        <Select
          aria-label="Environment"
          size="sm"
          placeholder="All environments"
          clearable
          clearButtonProps={{ "aria-label": "Clear environment" }}
          disabled={project === null}
          data={environments}
          {...form.getInputProps("environment")}
        />
      </Group>
    </div>
  );
}
