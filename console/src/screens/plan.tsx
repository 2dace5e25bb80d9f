import { Button, Group, Select, Stack, Switch, Text } from "@mantine/core";
import { IconRefresh, IconRocket } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Ago } from "../components/ago.tsx";
import { ApprovalPanel } from "../components/approval-panel.tsx";
import { Copyable } from "../components/copy.tsx";
import { Facts } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { PlanProblems } from "../components/plan-problems.tsx";
import { PlanTarget } from "../components/plan-target.tsx";
import { PlanVerdicts } from "../components/plan-verdicts.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { WeightSlider } from "../components/promote.tsx";
import { TrafficWords } from "../components/traffic-bar.tsx";
import { deploy } from "../lib/changes.ts";
import { type EnvPath, environmentsQuery } from "../lib/environments.ts";
import { newPlanQuery, planQuery } from "../lib/plans.ts";
import type { Plan } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/projects/$project/builds/$build/plan");

/**
 * What deploying a build would do, before it is done. The plan's id stands in the address, so that
 * somebody else can open it to approve it.
 */
export function PlanScreen() {
  const { org, project, build } = route.useParams();
  const { env = "production", plan: id } = route.useSearch();
  const navigate = route.useNavigate();
  const [round, setRound] = useState(0);
  const path = { org, project, env };
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  const made = useQuery({ ...newPlanQuery(path, build, round), enabled: id === undefined });
  const kept = useQuery({ ...planQuery(org, id ?? ""), enabled: id !== undefined });
  const fresh = id === undefined ? made.data?.id : undefined;
  useEffect(() => {
    if (fresh !== undefined) void navigate({ search: { env, plan: fresh }, replace: true });
  }, [fresh, env, navigate]);
  const planAgain = () => {
    setRound(round + 1);
    void navigate({ search: { env }, replace: true });
  };
  return (
    <Stack gap="md">
      <PageHeader
        title="Deploy"
        about={
          <>
            What deploying <span className="mono">{build}</span> would do now. Nothing has been
            changed yet.
          </>
        }
        window={`Deploy ${build}`}
        actions={
          <>
            <Select
              aria-label="Environment"
              data={environments.map(({ slug }) => slug)}
              value={env}
              allowDeselect={false}
              onChange={(value) => {
                if (value) void navigate({ search: { env: value }, replace: true });
              }}
            />
            <Button
              variant="default"
              leftSection={<IconRefresh size={15} />}
              loading={made.isFetching}
              onClick={planAgain}
            >
              Plan again
            </Button>
          </>
        }
      />
      <Loaded query={id === undefined ? made : kept}>
        {(plan) => (
          <Shown key={plan.id} path={path} build={build} plan={plan} planAgain={planAgain} />
        )}
      </Loaded>
    </Stack>
  );
}

interface ShownProps {
  path: EnvPath;
  build: string;
  plan: Plan;
  planAgain: () => void;
}

function Shown({ path, build, plan, planAgain }: ShownProps) {
  const { content } = plan;
  const queries = useQueryClient();
  const named = new Set(content.targets.map(({ target }) => target));
  const ofTarget = (target: string | undefined) => target !== undefined && named.has(target);
  return (
    <Stack gap="md">
      <PlanProblems
        path={path}
        problems={content.problems.filter(({ target }) => !ofTarget(target))}
        blocked={content.problems.length > 0}
      />
      {content.targets.map((target) => (
        <PlanTarget
          key={target.target}
          target={target}
          path={path}
          refusals={content.problems.filter((problem) => problem.target === target.target)}
        />
      ))}
      <PlanVerdicts verdicts={content.verdicts} />
      <ApprovalPanel
        org={path.org}
        plan={plan}
        onApproved={() =>
          void queries.invalidateQueries({ queryKey: planQuery(path.org, plan.id).queryKey })
        }
      />
      <Apply path={path} build={build} plan={plan} planAgain={planAgain} />
    </Stack>
  );
}

function Apply({ path, build, plan, planAgain }: ShownProps) {
  const { content } = plan;
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const [traffic, setTraffic] = useState(true);
  const [weight, setWeight] = useState(100);
  const apply = useMutation({
    mutationFn: () =>
      deploy(path, {
        build,
        targets: content.targets.map(({ target }) => target),
        route: traffic,
        weight,
        plan: plan.id,
      }),
    onSuccess: async (operation) => {
      await queries.invalidateQueries({ queryKey: ["orgs", path.org] });
      await navigate({
        to: "/orgs/$org/projects/$project/deployments/$operation",
        params: { org: path.org, project: path.project, operation: operation.id },
      });
    },
  });
  const first = content.route.before.every((entry) => entry.weight === 0);
  return (
    <Panel title="Traffic">
      <Stack gap="md">
        <Intent plan={plan} then={afterWords(traffic, first ? 100 : weight)} />
        <Switch
          label="Move traffic when the new release answers"
          checked={traffic}
          onChange={(event) => setTraffic(event.currentTarget.checked)}
        />
        {traffic && !first && <WeightSlider value={weight} onChange={setWeight} />}
        {apply.error && <Refused error={apply.error} planAgain={planAgain} />}
        <Group justify="space-between">
          <Text fz="sm" c="dimmed">
            The deploy is refused if anything has moved since this plan.
          </Text>
          <Button
            leftSection={<IconRocket size={15} />}
            disabled={content.problems.length > 0 || plan.approval.state === "missing"}
            loading={apply.isPending}
            onClick={() => apply.mutate()}
          >
            Deploy to {path.env}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}

function Refused({ error, planAgain }: { error: Error; planAgain: () => void }) {
  return (
    <Stack gap="xs">
      <ProblemAlert error={error} />
      <Group>
        <Button variant="default" onClick={planAgain}>
          Look at a new plan
        </Button>
      </Group>
    </Stack>
  );
}

function Intent({ plan, then }: { plan: Plan; then: string }) {
  const { content } = plan;
  return (
    <Facts
      items={[
        ["Now", <TrafficWords key="n" table={content.route.before} />],
        ["Then", then],
        ["Planned", <Ago key="p" at={plan.createdAt} />],
        ["Plan", <Copyable key="i" value={plan.id} what="plan id" />],
        [
          "Fingerprint",
          <Copyable
            key="f"
            value={content.fingerprint}
            shown={content.fingerprint.slice(0, 16)}
            what="fingerprint"
          />,
        ],
      ]}
    />
  );
}

function afterWords(traffic: boolean, weight: number): string {
  if (!traffic) return "As it is: the release waits without traffic";
  return weight === 100 ? "The new release takes all" : `The new release takes ${weight}%`;
}
