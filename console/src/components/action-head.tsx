import { Table, type TableThProps, VisuallyHidden } from "@mantine/core";

interface Column extends Pick<TableThProps, "w" | "ta"> {
  label: string;
}

interface Props {
  columns: readonly (string | Column)[];
  /** Of the column of actions. */
  w?: number;
}

/** Head of a table whose last column holds what can be done with each row. */
export function ActionHead({ columns, w }: Props) {
  return (
    <Table.Thead>
      <Table.Tr>
        {columns.map((column) => {
          const { label, ...place } = typeof column === "string" ? { label: column } : column;
          return (
            <Table.Th key={label} {...place}>
              {label}
            </Table.Th>
          );
        })}
        <Table.Th w={w}>
          <VisuallyHidden>What can be done</VisuallyHidden>
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}
