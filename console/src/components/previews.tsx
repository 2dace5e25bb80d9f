import { Anchor, Table } from "@mantine/core";
import type { Build } from "../lib/types.ts";
import { Copy } from "./copy.tsx";
import { TextLink } from "./links.tsx";
import { Panel } from "./panel.tsx";

/** Addresses of a build's ready releases at the clouds themselves, whatever the route says. */
export function Previews(props: { org: string; project: string; build: Build }) {
  const { org, project, build } = props;
  if (build.previews.length === 0) return null;
  return (
    <Panel flush title="Previews at the clouds">
      <Table aria-label="Previews at the clouds">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Target</Table.Th>
            <Table.Th>Release</Table.Th>
            <Table.Th>Part</Table.Th>
            <Table.Th>Address</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {build.previews.map((one) => (
            <Table.Tr key={one.release + one.part}>
              <Table.Td className="mono">{one.target}</Table.Td>
              <Table.Td>
                <TextLink
                  to="/orgs/$org/projects/$project/releases/$env/$release"
                  params={{ org, project, env: one.environment, release: one.release }}
                  className="mono"
                >
                  {one.release}
                </TextLink>{" "}
                <span className="dim">{one.environment}</span>
              </Table.Td>
              <Table.Td>{one.part}</Table.Td>
              <Table.Td>
                <Anchor
                  href={one.url}
                  target="_blank"
                  rel="noreferrer"
                  className="mono"
                  style={{ wordBreak: "break-all" }}
                >
                  {one.url}
                </Anchor>
                <Copy value={one.url} what={`address of ${one.part} on ${one.target}`} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
