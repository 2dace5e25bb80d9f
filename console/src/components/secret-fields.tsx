import { PasswordInput, Select, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { PROVIDERS } from "../lib/connection-words.ts";
import {
  providerOf,
  type SecretValues,
  STORE_LABELS,
  STORES,
  takenApart,
} from "../lib/secret-form.ts";
import type { Connection } from "../lib/types.ts";
import { TextLink } from "./links.tsx";

interface Props {
  org: string;
  form: UseFormReturnType<SecretValues>;
  /** From the start, not when fields come because another kind or connection was chosen. */
  focused: boolean;
  connections: readonly Connection[];
}

export function SecretValueField({ form, focused }: Pick<Props, "form" | "focused">) {
  return (
    <PasswordInput
      label="New value"
      size="sm"
      flex="1 1 220px"
      autoFocus={focused}
      autoComplete="off"
      {...form.getInputProps("value")}
    />
  );
}

/** Which secret of which cloud's own store is meant. */
export function ReferenceFields({ org, form, focused, connections }: Props) {
  const { connection } = form.values;
  const provider = providerOf(connection, connections);
  if (connections.length === 0) return <NoConnection org={org} />;
  return (
    <>
      <Select
        label="Connection"
        size="sm"
        flex="1 1 140px"
        placeholder="Which cloud"
        allowDeselect={false}
        data={choices(connections, connection)}
        {...form.getInputProps("connection")}
      />
      {provider !== null &&
        STORES[provider].fields.map((field) => (
          <TextInput
            key={field}
            label={STORE_LABELS[field]}
            placeholder={STORES[provider].hints[field]}
            flex={field === "secret" ? "2 1 200px" : "1 1 120px"}
            classNames={{ input: "mono" }}
            autoComplete="off"
            autoFocus={focused && field === "secret"}
            {...form.getInputProps(field)}
            onBlur={() => form.setValues(takenApart(form.values, provider))}
          />
        ))}
    </>
  );
}

/** A name that stands for its provider's default connection is kept as it is. */
function choices(connections: readonly Connection[], chosen: string | null) {
  const groups = PROVIDERS.map(({ value, label }) => ({
    group: label,
    items: connections.filter(({ provider }) => provider === value).map(({ name }) => name),
  })).filter(({ items }) => items.length > 0);
  const listed = chosen === null || connections.some(({ name }) => name === chosen);
  return listed ? groups : [...groups, chosen];
}

function NoConnection({ org }: { org: string }) {
  return (
    <Text fz="sm" c="dimmed" flex="1 1 220px" pt={30}>
      No cloud is connected yet.{" "}
      <TextLink to="/orgs/$org/connections" params={{ org }} fz="sm" underline="always">
        Connect one first
      </TextLink>
      .
    </Text>
  );
}
