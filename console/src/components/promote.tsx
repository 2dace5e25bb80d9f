import { Button, Slider, Stack, Text } from "@mantine/core";
import { IconArrowUpRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { promote } from "../lib/changes.ts";
import { type EnvPath, statusQuery } from "../lib/environments.ts";
import { promoted } from "../lib/traffic.ts";
import type { Release } from "../lib/types.ts";
import { ChangeTable } from "./change-table.tsx";
import { Confirmation, openDialog } from "./dialog.tsx";
import { Loaded } from "./loaded.tsx";

interface Props {
  path: EnvPath;
  release: Pick<Release, "id" | "target" | "state" | "weight">;
}

export function PromoteButton({ path, release }: Props) {
  return (
    <Button
      leftSection={<IconArrowUpRight size={15} />}
      disabled={release.state !== "ready" || release.weight === 100}
      onClick={() => openDialog(`Promote ${release.id}`, <Promote path={path} release={release} />)}
    >
      Promote
    </Button>
  );
}

function Promote({ path, release }: Props) {
  const status = useQuery(statusQuery(path));
  const navigate = useNavigate();
  const [weight, setWeight] = useState(100);
  return (
    <Loaded query={status}>
      {({ route }) => {
        const before = route?.table ?? [];
        const entry = { target: release.target, release: release.id };
        return (
          <Confirmation
            action={weight === 100 ? "Promote to all traffic" : `Give it ${weight}%`}
            run={async () => {
              const operation = await promote(path, { release: release.id, weight });
              await navigate({
                to: "/orgs/$org/projects/$project/deployments/$operation",
                params: { org: path.org, project: path.project, operation: operation.id },
              });
            }}
          >
            <Text fz="sm">
              Gives <span className="mono">{release.id}</span> a share of the traffic of{" "}
              <b>{path.env}</b>. The others keep their proportions in what is left.
            </Text>
            <WeightSlider value={weight} onChange={setWeight} />
            <ChangeTable before={before} after={promoted(before, entry, weight)} />
          </Confirmation>
        );
      }}
    </Loaded>
  );
}

/** Percent of the traffic: all of it, or a canary. */
export function WeightSlider(props: { value: number; onChange: (value: number) => void }) {
  return (
    <Stack gap={4} pb="lg" px="md">
      <Text fz="sm" fw={500}>
        {props.value === 100 ? "All traffic" : `Canary with ${props.value}% of the traffic`}
      </Text>
      <Slider
        min={1}
        max={100}
        value={props.value}
        onChange={props.onChange}
        thumbLabel="Percent of traffic"
        label={(value) => `${value}%`}
        marks={[5, 10, 25, 50, 75, 100].map((value) => ({ value, label: `${value}%` }))}
      />
    </Stack>
  );
}
