import {
  Checkbox,
  Chip,
  Group,
  Input,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { RuleValues } from "../lib/rule-form.ts";
import { DAYS } from "../lib/rule-words.ts";
import type { Role } from "../lib/types.ts";

export type RuleForm = UseFormReturnType<RuleValues>;

const ROLES: readonly Role[] = ["owner", "admin", "developer", "operator", "viewer"];

/** What the kind of the rule asks for. */
export function RuleFields({ form }: { form: RuleForm }) {
  switch (form.values.kind) {
    case "targets":
      return (
        <TagsInput
          label="Targets"
          description="`*` stands for anything, e.g. aws:* or *:eu-central-1. Press Enter after each."
          size="sm"
          {...form.getInputProps("allow")}
        />
      );
    case "limits":
      return <Limits form={form} />;
    case "require-approval":
      return (
        <Select
          label="Least role that may approve"
          size="sm"
          allowDeselect={false}
          data={[...ROLES]}
          {...form.getInputProps("role")}
        />
      );
    case "protect":
      return null;
    case "window":
      return <Window form={form} />;
    case "drift":
      return (
        <Select
          label="What is done"
          size="sm"
          allowDeselect={false}
          data={[
            { value: "report", label: "It is only reported" },
            { value: "revert", label: "It is brought back by itself" },
            { value: "adopt", label: "It is taken as right by itself" },
          ]}
          {...form.getInputProps("policy")}
        />
      );
    case "breakingSchema":
      return (
        <Checkbox
          label="Dangerous changes too"
          description="What clients may meet as something new, such as a further value of an enum."
          size="sm"
          {...form.getInputProps("dangerous", { type: "checkbox" })}
        />
      );
    default:
      return form.values.kind satisfies never;
  }
}

function Limits({ form }: { form: RuleForm }) {
  return (
    <Group grow align="flex-start">
      <NumberInput
        label="Memory of a part, MB"
        size="sm"
        min={1}
        {...form.getInputProps("memory")}
      />
      <NumberInput
        label="Instances of a part"
        size="sm"
        min={1}
        {...form.getInputProps("instances")}
      />
      <NumberInput label="Parts of a build" size="sm" min={1} {...form.getInputProps("parts")} />
    </Group>
  );
}

function Window({ form }: { form: RuleForm }) {
  const { days } = form.values;
  return (
    <Stack gap="sm">
      <Input.Wrapper label="Days" error={form.errors["days"]}>
        <Chip.Group
          multiple
          value={days}
          onChange={(value) => form.setFieldValue("days", value as RuleValues["days"])}
        >
          <Group gap={6} mt={4}>
            {DAYS.map((day) => (
              <Chip key={day} value={day} size="xs" variant="outline">
                {day}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Input.Wrapper>
      <Group grow align="flex-start">
        <TextInput label="From" placeholder="09:00" {...form.getInputProps("from")} />
        <TextInput label="To" placeholder="17:00" {...form.getInputProps("to")} />
        <TextInput
          label="Time zone"
          placeholder="Asia/Jakarta"
          {...form.getInputProps("timezone")}
        />
      </Group>
    </Stack>
  );
}
