import { Alert, Button, Group, List, Text } from "@mantine/core";
import { IconRefresh, IconRouteOff } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { settle } from "../lib/changes.ts";
import type { EnvPath } from "../lib/environments.ts";
import { type PendingTarget, pendingTargets } from "../lib/pending.ts";
import { toastProblem } from "../lib/toasts.ts";
import type { RoutePending } from "../lib/types.ts";
import { Ago, Until } from "./ago.tsx";

/** Providers that do not follow the route yet: why, when they are asked again, and a way to do it now. */
export function RoutePendingBanner(props: { path: EnvPath; pending: readonly RoutePending[] }) {
  const { path, pending } = props;
  const navigate = useNavigate();
  const again = useMutation({
    mutationFn: () => settle(path),
    onSuccess: (operation) =>
      navigate({
        to: "/orgs/$org/projects/$project/deployments/$operation",
        params: { org: path.org, project: path.project, operation: operation.id },
      }),
    onError: toastProblem,
  });
  if (pending.length === 0) return null;
  return (
    <Alert
      role="alert"
      variant="outline"
      color="yellow"
      radius="lg"
      m="md"
      icon={<IconRouteOff size={18} />}
      bg="light-dark(#fffaf0, #1d1810)"
      title={
        <Text span fw={600} fz="sm" c="var(--warn)">
          Route pending
        </Text>
      }
    >
      <Text fz="sm">
        The route is written, and these do not follow it yet. Until they do, our gateway gives them
        no traffic.
      </Text>
      <List size="sm" my={6}>
        {pendingTargets(pending).map((one) => (
          <Pending key={one.target} one={one} />
        ))}
      </List>
      <Group>
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} />}
          loading={again.isPending}
          onClick={() => again.mutate()}
        >
          Ask again now
        </Button>
      </Group>
    </Alert>
  );
}

function Pending({ one }: { one: PendingTarget }) {
  return (
    <List.Item>
      <span className="mono">{one.target}</span>, {one.parts.join(" and ")}: {one.detail}{" "}
      <span className="dim">
        Tried {one.attempts === 1 ? "once" : `${one.attempts} times`}
        {one.since !== null && (
          <>
            , first <Ago at={one.since} />
          </>
        )}
        {one.nextRetryAt !== null && (
          <>
            , next <Until at={one.nextRetryAt} />
          </>
        )}
      </span>
    </List.Item>
  );
}
