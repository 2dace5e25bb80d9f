import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { missingCaps } from "../lib/caps-words.ts";
import { targetsQuery } from "../lib/targets.ts";
import type { TargetProduct } from "../lib/types.ts";
import { Loaded } from "./loaded.tsx";
import { Panel } from "./panel.tsx";

/** Where releases can be made, how that is written in a definition, and what each cannot do. */
export function ProductPanel({ org, connection }: { org: string; connection?: string }) {
  const targets = useQuery(targetsQuery(org));
  return (
    <Panel flush title="What can be named as a target">
      <Loaded query={targets} lines={3}>
        {({ products }) => (
          <Table aria-label="Products">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={280}>In a definition</Table.Th>
                <Table.Th w={200}>Product</Table.Th>
                <Table.Th>What it cannot do</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {products
                .filter((one) => connection === undefined || one.connection === connection)
                .map((one) => (
                  <Table.Tr key={nameOf(one)}>
                    <Table.Td className="mono">{nameOf(one)}</Table.Td>
                    <Table.Td>{one.title}</Table.Td>
                    <Table.Td>
                      {missingCaps(one.caps).join(" ") || <span className="dim">–</span>}
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
    </Panel>
  );
}

function nameOf({ connection, product, isDefault }: TargetProduct): string {
  if (connection === null) return product;
  return isDefault ? `${connection}:<region>` : `${connection}/${product}:<region>`;
}
