import { Button, Group, Stack, Text } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { approvePlan } from "../lib/plans.ts";
import type { Plan } from "../lib/types.ts";
import { Ago } from "./ago.tsx";
import { Command } from "./copy.tsx";
import { Panel } from "./panel.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props {
  org: string;
  plan: Plan;
  /** Reads the plan again. */
  onApproved: () => void;
}

/** Who said yes to a plan, and who still has to. */
export function ApprovalPanel({ org, plan, onApproved }: Props) {
  const { state, role, given } = plan.approval;
  const approve = useMutation({
    mutationFn: () => approvePlan(org, plan.id),
    onSuccess: onApproved,
  });
  if (state === "unneeded") return null;
  return (
    <Panel title="Approval">
      <Stack gap="sm">
        {given.map((one) => (
          <Text key={one.by.id} fz="sm">
            Approved by <b>{one.by.name}</b> ({one.role}), <Ago at={one.createdAt} />
          </Text>
        ))}
        {state === "missing" && (
          <>
            <Text fz="sm">
              It needs the approval of somebody else
              {role === null ? "" : ` whose role is ${role} or more`}: send them the address of this
              page, or
            </Text>
            <Command text={`npx lintas approve ${plan.id}`} />
            {approve.error && <ProblemAlert error={approve.error} />}
            <Group justify="flex-end">
              <Button
                leftSection={<IconUserCheck size={15} />}
                loading={approve.isPending}
                onClick={() => approve.mutate()}
              >
                Approve
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Panel>
  );
}
