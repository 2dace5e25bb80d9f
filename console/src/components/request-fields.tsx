import { Group, Select, Textarea, TextInput } from "@mantine/core";
import { type Method, METHODS } from "../lib/methods.ts";

export interface RequestValues {
  method: Method;
  path: string;
  body: string;
}

interface Props {
  value: RequestValues;
  onChange: (value: RequestValues) => void;
}

/** One request: what a function is asked. */
export function RequestFields({ value, onChange }: Props) {
  const hasBody = value.method !== "GET" && value.method !== "HEAD";
  return (
    <>
      <Group align="flex-end" wrap="nowrap" gap="xs">
        <Select
          label="Method"
          size="sm"
          w={120}
          allowDeselect={false}
          data={[...METHODS]}
          value={value.method}
          onChange={(method) => onChange({ ...value, method: (method as Method | null) ?? "GET" })}
        />
        <TextInput
          label="Path"
          flex={1}
          classNames={{ input: "mono" }}
          autoComplete="off"
          value={value.path}
          error={value.path.startsWith("/") ? null : "It begins with a slash"}
          onChange={(event) => onChange({ ...value, path: event.currentTarget.value })}
        />
      </Group>
      {hasBody && (
        <Textarea
          label="Body"
          rows={4}
          classNames={{ input: "mono" }}
          value={value.body}
          onChange={(event) => onChange({ ...value, body: event.currentTarget.value })}
        />
      )}
    </>
  );
}

/** As the API takes it. */
export function requestOf({ method, path, body }: RequestValues) {
  const hasBody = method !== "GET" && method !== "HEAD" && body !== "";
  return { method, path, ...(hasBody ? { body } : {}) };
}
