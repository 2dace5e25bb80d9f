import { Select } from "@mantine/core";

interface Props<Choice extends string> {
  label: string;
  /** Shown where nothing is chosen. */
  all: string;
  value: Choice | undefined;
  choices: readonly (Choice | { value: Choice; label: string })[];
  onChange: (value: Choice | undefined) => void;
}

/** One filter of a list; its value lives in the address bar. */
export function FilterSelect<Choice extends string>(props: Props<Choice>) {
  return (
    <Select
      aria-label={props.label}
      placeholder={props.all}
      data={[...props.choices]}
      value={props.value ?? null}
      onChange={(value) => props.onChange((value as Choice | null) ?? undefined)}
      clearable
      clearButtonProps={{ "aria-label": `Clear ${props.label.toLowerCase()}` }}
      w={165}
    />
  );
}
