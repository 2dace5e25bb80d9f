import { Group, Paper, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type EnvPath, statusQuery } from "../lib/environments.ts";
import { secretsQuery, variablesQuery } from "../lib/variables.ts";
import { ButtonLink } from "./links.tsx";

/** A release keeps what it was made with: says whether something newer waits for a deploy. */
export function RedeployNote({ path }: { path: EnvPath }) {
  const { data: status } = useQuery(statusQuery(path));
  const { data: variables = [] } = useQuery(variablesQuery(path));
  const { data: secrets = [] } = useQuery(secretsQuery(path));
  const live = status?.releases.filter((release) => release.weight > 0) ?? [];
  const build = live[0]?.build;
  const made = live.map((release) => release.createdAt).toSorted()[0];
  const newer = [...variables, ...secrets].filter(
    ({ updatedAt }) => made !== undefined && updatedAt > made,
  );
  return (
    <Paper p="md">
      <Group justify="space-between">
        <Group gap="sm" wrap="nowrap">
          <IconInfoCircle size={18} className="dim" style={{ flexShrink: 0 }} />
          <Text fz="sm">
            {newer.length > 0
              ? `Changed since the live release was made: ${newer.map(({ name }) => name).join(", ")}. Deploy to put it to use.`
              : "A change here takes effect with a new release of the same build: deploy after it."}
          </Text>
        </Group>
        {build !== undefined && (
          <ButtonLink
            to="/orgs/$org/projects/$project/builds/$build/plan"
            params={{ ...path, build }}
            search={{ env: path.env }}
            variant={newer.length > 0 ? "filled" : "default"}
          >
            Deploy {path.env}…
          </ButtonLink>
        )}
      </Group>
    </Paper>
  );
}
