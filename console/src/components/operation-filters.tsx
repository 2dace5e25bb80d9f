import { Group } from "@mantine/core";
import { KINDS, kindWord } from "../lib/operation-words.ts";
import { STATES } from "../lib/state.ts";
import type { OperationKind, State } from "../lib/types.ts";
import { FilterSelect } from "./filter-select.tsx";

interface Filters {
  environment?: string | undefined;
  kind?: OperationKind | undefined;
  state?: State | undefined;
}

interface Props {
  value: Filters;
  environments: readonly string[];
  onChange: (patch: Filters) => void;
}

export function OperationFilters({ value, environments, onChange }: Props) {
  return (
    <Group gap="xs">
      <FilterSelect
        label="Environment"
        all="All environments"
        value={value.environment}
        choices={environments}
        onChange={(environment) => onChange({ environment })}
      />
      <FilterSelect
        label="Kind"
        all="All kinds"
        value={value.kind}
        choices={KINDS.map((kind) => ({ value: kind, label: kindWord(kind) }))}
        onChange={(kind) => onChange({ kind })}
      />
      <FilterSelect
        label="State"
        all="All states"
        value={value.state}
        choices={STATES}
        onChange={(state) => onChange({ state })}
      />
    </Group>
  );
}
