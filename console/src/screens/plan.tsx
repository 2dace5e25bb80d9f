import { Button, Group, Select, Stack, Switch, Text } from "@mantine/core";
import { IconRefresh, IconRocket } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Ago } from "../components/ago.tsx";
import { Copyable } from "../components/copy.tsx";
import { Facts } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { PlanProblems } from "../components/plan-problems.tsx";
import { PlanTarget } from "../components/plan-target.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { WeightSlider } from "../components/promote.tsx";
import { TrafficWords } from "../components/traffic-bar.tsx";
import { planQuery } from "../lib/builds.ts";
import { deploy } from "../lib/changes.ts";
import { type EnvPath, environmentsQuery } from "../lib/environments.ts";
import type { Plan } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/projects/$project/builds/$build/plan");

/** What deploying a build would do, before it is done. */
export function PlanScreen() {
  const { org, project, build } = route.useParams();
  const { env = "production" } = route.useSearch();
  const navigate = route.useNavigate();
  const [round, setRound] = useState(0);
  const path = { org, project, env };
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  const plan = useQuery(planQuery(path, build, round));
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
              loading={plan.isFetching}
              onClick={() => setRound(round + 1)}
            >
              Plan again
            </Button>
          </>
        }
      />
      <Loaded query={plan}>
        {(made) => (
          <Shown
            key={made.id}
            path={path}
            build={build}
            plan={made}
            planAgain={() => setRound(round + 1)}
          />
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
  return (
    <Stack gap="md">
      <PlanProblems path={path} problems={content.problems} />
      {content.targets.map((target) => (
        <PlanTarget key={target.target} target={target} path={path} />
      ))}
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
      deploy(path, { build, route: traffic, weight, fingerprint: content.fingerprint }),
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
        {apply.error && (
          <Stack gap="xs">
            <ProblemAlert error={apply.error} />
            <Group>
              <Button variant="default" onClick={planAgain}>
                Look at a new plan
              </Button>
            </Group>
          </Stack>
        )}
        <Group justify="space-between">
          <Text fz="sm" c="dimmed">
            The deploy is refused if anything has moved since this plan.
          </Text>
          <Button
            leftSection={<IconRocket size={15} />}
            disabled={content.problems.length > 0}
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

function Intent({ plan, then }: { plan: Plan; then: string }) {
  const { content } = plan;
  return (
    <Facts
      items={[
        ["Now", <TrafficWords key="n" table={content.route.before} />],
        ["Then", then],
        ["Planned", <Ago key="p" at={plan.createdAt} />],
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
