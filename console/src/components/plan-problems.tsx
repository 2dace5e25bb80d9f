import { Alert, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { EnvPath } from "../lib/environments.ts";
import type { PlanContent } from "../lib/types.ts";
import { TextLink } from "./links.tsx";
import { Sentence } from "./sentence.tsx";

interface Props {
  path: EnvPath;
  problems: PlanContent["problems"];
  /** Whether the plan cannot be deployed: targets may have refusals of their own. */
  blocked: boolean;
}

/** What would make the deploy fail, with the way to mend it. */
export function PlanProblems({ path, problems, blocked }: Props) {
  if (!blocked) return null;
  return (
    <Alert
      role="alert"
      variant="outline"
      color="red"
      radius="lg"
      icon={<IconAlertTriangle size={18} />}
      bg="light-dark(#fff7f7, #1d1214)"
      title={
        <Text span fw={600} fz="sm" c="var(--bad)">
          This plan cannot be deployed
        </Text>
      }
    >
      {problems.length === 0 && <Text fz="sm">A target refuses it: see below.</Text>}
      <List size="sm">
        {problems.map((problem) => (
          <List.Item key={problem.code + problem.detail}>
            <Sentence text={problem.detail} /> <span className="mono dim">{problem.code}</span>
          </List.Item>
        ))}
      </List>
      {problems.some((problem) => problem.code === "plan.variable_missing") && (
        <TextLink
          to="/orgs/$org/projects/$project/variables"
          params={path}
          search={{ env: path.env }}
          fz="sm"
          underline="always"
        >
          Set variables and secrets of {path.env}
        </TextLink>
      )}
    </Alert>
  );
}
