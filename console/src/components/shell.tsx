import { AppShell, Burger, Group, Kbd, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { OfflineBanner } from "./offline-banner.tsx";
import { OrgSwitcher } from "./org-switcher.tsx";
import { SchemeToggle } from "./scheme-toggle.tsx";
import { SideNav } from "./side-nav.tsx";
import { UserMenu } from "./user-menu.tsx";

const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));

/** The frame around every page of an organization. */
export function Shell() {
  const [open, { toggle, close }] = useDisclosure();
  // Here and not in the palette, which is loaded later; and also while a text field has the focus.
  useHotkeys([["mod+K", () => spotlight.toggle()]], []);
  return (
    <AppShell
      layout="alt"
      navbar={{ width: 236, breakpoint: "sm", collapsed: { mobile: !open } }}
      header={{ height: 50 }}
      padding={0}
    >
      <AppShell.Header px="lg" bg="var(--mantine-color-body)">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Breadcrumbs />
          </Group>
          <Group gap={6} wrap="nowrap">
            <SchemeToggle />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p={10} bg="light-dark(#f6f7f9, #0a0c0e)">
        <AppShell.Section>
          <OrgSwitcher />
          <SearchButton />
        </AppShell.Section>
        <AppShell.Section grow component={ScrollArea} mt="sm" onClick={close}>
          <SideNav />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main>
        <OfflineBanner />
        <div style={{ maxWidth: 1240, margin: "0 auto", padding: "24px 28px 64px" }}>
          <Outlet />
        </div>
      </AppShell.Main>
      <Suspense>
        <Palette />
      </Suspense>
    </AppShell>
  );
}

function SearchButton() {
  return (
    <UnstyledButton
      mt={8}
      px={10}
      py={6}
      w="100%"
      onClick={spotlight.open}
      style={{ border: "1px solid var(--line)", borderRadius: 8, background: "var(--surface)" }}
    >
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Group gap={8} wrap="nowrap">
          <IconSearch size={14} className="dim" />
          <Text fz="sm" c="dimmed">
            Find or do…
          </Text>
        </Group>
        <Kbd size="xs">Ctrl K</Kbd>
      </Group>
    </UnstyledButton>
  );
}
