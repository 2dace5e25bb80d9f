import { Button, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { rollback } from "../lib/changes.ts";
import type { EnvPath } from "../lib/environments.ts";
import { routesQuery } from "../lib/releases.ts";
import { ChangeTable } from "./change-table.tsx";
import { Confirmation, openDialog } from "./dialog.tsx";
import { Loaded } from "./loaded.tsx";

export function RollbackButton({ path }: { path: EnvPath }) {
  return (
    <Button
      variant="default"
      leftSection={<IconArrowBackUp size={15} />}
      onClick={() => openRollback(path)}
    >
      Roll back
    </Button>
  );
}

/** To `version`, or to the one before the current. */
export function openRollback(path: EnvPath, version?: number): void {
  const title = version === undefined ? `Roll back ${path.env}` : `Return to version ${version}`;
  openDialog(title, <Rollback path={path} {...(version === undefined ? {} : { version })} />);
}

function Rollback({ path, version }: { path: EnvPath; version?: number }) {
  const routes = useInfiniteQuery(routesQuery(path));
  const navigate = useNavigate();
  return (
    <Loaded query={routes}>
      {({ pages }) => {
        const all = pages.flatMap((page) => page.items);
        const current = all[0];
        const wanted = version ?? (current?.version ?? 0) - 1;
        const target = all.find((route) => route.version === wanted);
        return (
          <Confirmation
            action={version === undefined ? "Roll back" : "Return to it"}
            run={async () => {
              const operation = await rollback(path, wanted);
              await navigate({
                to: "/orgs/$org/projects/$project/deployments/$operation",
                params: { org: path.org, project: path.project, operation: operation.id },
              });
            }}
          >
            <Text fz="sm">
              Traffic of <b>{path.env}</b> returns to version {wanted} of its route. Nothing is
              built or released: the releases still stand. They keep the variables and secrets that
              they were made with.
            </Text>
            <ChangeTable before={current?.table ?? []} after={target?.table ?? []} />
          </Confirmation>
        );
      }}
    </Loaded>
  );
}
