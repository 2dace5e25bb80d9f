import {
  Code,
  Collapse,
  Group,
  PasswordInput,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import {
  ACCOUNT_LABELS,
  type ConnectionValues,
  type Field,
  FIELD_LABELS,
  SETTINGS,
  WAYS,
  wayOf,
} from "../lib/connection-form.ts";

export type ConnectionForm = UseFormReturnType<ConnectionValues>;

/** How a connection signs in, and what that needs. */
export function SignInFields({ form, keeps }: { form: ConnectionForm; keeps: boolean }) {
  const { values } = form;
  const way = wayOf(values);
  return (
    <Stack gap="sm">
      <Select
        label="How Lintas signs in"
        size="sm"
        allowDeselect={false}
        data={WAYS[values.provider].map(({ value, label }) => ({ value, label }))}
        {...form.getInputProps("kind")}
      />
      <Text fz="sm" c="dimmed">
        {way.about}
      </Text>
      {way.fields.map((field) => (
        <Words key={field} form={form} field={field} />
      ))}
      {way.key !== undefined && <KeyField form={form} label={way.key} keeps={keeps} />}
      <TextInput
        label={ACCOUNT_LABELS[values.provider]}
        classNames={{ input: "mono" }}
        autoComplete="off"
        {...form.getInputProps("account")}
      />
    </Stack>
  );
}

function KeyField(props: { form: ConnectionForm; label: string; keeps: boolean }) {
  const { form, label, keeps } = props;
  const description = keeps ? "Left empty, the stored one stays." : undefined;
  if (form.values.kind === "service-account") {
    return (
      <Textarea
        label={label}
        description={description}
        rows={4}
        classNames={{ input: "mono" }}
        autoComplete="off"
        {...form.getInputProps("key")}
      />
    );
  }
  return (
    <PasswordInput
      label={label}
      description={description}
      autoComplete="off"
      {...form.getInputProps("key")}
    />
  );
}

const HINTS: Partial<Record<Field, string>> = {
  roleArn: "arn:aws:iam::123456789012:role/lintas",
  audience: "//iam.googleapis.com/projects/…/providers/…",
  endpoint: "Only for private or emulated clouds",
  scm: "Instead of https://<app>.scm.azurewebsites.net",
  authority: "Instead of https://login.microsoftonline.com",
  executionRoleArn: "Made for each environment where it is left empty",
  bucket: "lintas-<project>-<region> where it is left empty",
  resourceGroup: "lintas where it is left empty",
  impersonated: "May be left empty",
};

function Words({ form, field }: { form: ConnectionForm; field: Field }) {
  return (
    <TextInput
      label={FIELD_LABELS[field]}
      placeholder={HINTS[field]}
      classNames={{ input: "mono" }}
      autoComplete="off"
      {...form.getInputProps(field)}
    />
  );
}

/** What few connections need: other addresses, names of what Lintas makes, regions to look at. */
export function MoreFields({ form }: { form: ConnectionForm }) {
  const [opened, { toggle }] = useDisclosure(false);
  const Icon = opened ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton onClick={toggle} aria-expanded={opened} type="button">
        <Group gap={6}>
          <Icon size={15} />
          <Text fz="sm" fw={500}>
            Regions, addresses and names
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened}>
        <Stack gap="sm" pt="sm">
          <TagsInput
            label="Regions to look at"
            description={
              <>
                Their functions are listed though nothing of ours runs there, e.g.{" "}
                <Code>eu-central-1</Code>. Press Enter after each.
              </>
            }
            size="sm"
            {...form.getInputProps("regions")}
          />
          {SETTINGS[form.values.provider].map((field) => (
            <Words key={field} form={form} field={field} />
          ))}
        </Stack>
      </Collapse>
    </div>
  );
}
