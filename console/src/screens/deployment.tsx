import { Button, Paper, Stack, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ago } from "../components/ago.tsx";
import { Copyable } from "../components/copy.tsx";
import { Confirmation, openDialog } from "../components/dialog.tsx";
import { Elapsed } from "../components/elapsed.tsx";
import { EventFeed } from "../components/event-feed.tsx";
import { Facts } from "../components/facts.tsx";
import { TextLink } from "../components/links.tsx";
import { Outcome } from "../components/outcome.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { OperationState } from "../components/state-mark.tsx";
import { StepWaterfall } from "../components/step-waterfall.tsx";
import { kindWord, operationSummary } from "../lib/operation-words.ts";
import { cancelOperation, operationQuery } from "../lib/operations.ts";
import { problemIn } from "../lib/problem.ts";
import { isMoving } from "../lib/state.ts";
import type { OperationDetail } from "../lib/types.ts";
import { useOperationEvents } from "../lib/use-operation-events.ts";

const route = getRouteApi("/orgs/$org/projects/$project/deployments/$operation");

export function Deployment() {
  const { org, project, operation: id } = route.useParams();
  const { data: operation } = useSuspenseQuery(operationQuery(org, id));
  const events = useOperationEvents(org, id);
  const problem = problemIn(operation.error);
  const moving = isMoving(operation.state);
  return (
    <Stack gap="md">
      <PageHeader
        title={`${kindWord(operation.input.kind)} ${operation.environment}`}
        mark={
          <OperationState
            state={operation.state}
            cancelling={operation.cancelRequestedAt !== null}
          />
        }
        about={operationSummary(operation)}
        actions={moving && <CancelButton org={org} operation={operation} />}
      />
      {problem && <ProblemAlert error={problem} />}
      {!problem && operation.sentence && (
        <Outcome failed={operation.state === "failed"} sentence={operation.sentence} />
      )}
      <Paper p="md">
        <Summary org={org} project={project} operation={operation} />
      </Paper>
      <Panel flush title="Steps">
        <StepWaterfall steps={operation.steps} moving={moving} />
      </Panel>
      <Panel flush title="Events">
        <EventFeed events={events.list} live={events.live} />
      </Panel>
    </Stack>
  );
}

function Summary(props: { org: string; project: string; operation: OperationDetail }) {
  const { org, project, operation } = props;
  const { input } = operation;
  return (
    <Facts
      items={[
        [
          "Environment",
          <TextLink
            key="e"
            to="/orgs/$org/projects/$project/environments/$env"
            params={{ org, project, env: operation.environment }}
            fz="sm"
          >
            {operation.environment}
          </TextLink>,
        ],
        ...(input.kind === "deploy"
          ? [
              [
                "Build",
                <TextLink
                  key="b"
                  to="/orgs/$org/projects/$project/builds/$build"
                  params={{ org, project, build: input.build }}
                  className="mono"
                  fz="sm"
                >
                  {input.build}
                </TextLink>,
              ] as const,
              ["Targets", input.targets.join(", ")] as const,
            ]
          : []),
        ...promotedFacts(org, project, operation),
        ["By", operation.createdBy.name],
        ["Asked for", <Ago key="c" at={operation.createdAt} />],
        [
          isMoving(operation.state) ? "Running for" : "Took",
          <Elapsed key="t" from={operation.startedAt} to={operation.endedAt} />,
        ],
        ["Id", <Copyable key="i" value={operation.id} what="id" />],
      ]}
    />
  );
}

/** Which release a promotion is about. */
function promotedFacts(org: string, project: string, operation: OperationDetail) {
  const { input } = operation;
  if (input.kind !== "promote") return [];
  return [
    [
      "Release",
      <TextLink
        key="r"
        to="/orgs/$org/projects/$project/releases/$env/$release"
        params={{ org, project, env: operation.environment, release: input.release }}
        className="mono"
        fz="sm"
      >
        {input.release}
      </TextLink>,
    ] as const,
  ];
}

function CancelButton({ org, operation }: { org: string; operation: OperationDetail }) {
  const done = operation.steps.filter((step) => step.state === "done").length;
  const open = () =>
    openDialog(
      "Cancel this operation",
      <Confirmation action="Cancel it" danger run={() => cancelOperation(org, operation.id)}>
        <Text fz="sm">
          {done} of {operation.steps.length} steps are done and stay done. The step that is being
          made is ended cleanly and none is begun after it; its page then says what was and was not
          done. Traffic stays where it is unless the route was written already.
        </Text>
      </Confirmation>,
    );
  return (
    <Button
      variant="outline"
      color="red"
      c="var(--bad)"
      leftSection={<IconPlayerStop size={15} />}
      disabled={operation.cancelRequestedAt !== null}
      onClick={open}
    >
      Cancel
    </Button>
  );
}
