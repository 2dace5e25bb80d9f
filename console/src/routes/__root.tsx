import { ModalsProvider } from "@mantine/modals";
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";

export const Route = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Root });

function Root() {
  return (
    <ModalsProvider>
      <Outlet />
    </ModalsProvider>
  );
}
