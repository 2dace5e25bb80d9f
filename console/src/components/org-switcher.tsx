import { Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { meQuery } from "../lib/identity.ts";
import { useOrg } from "../lib/place.ts";
import { Logo } from "./logo.tsx";

export function OrgSwitcher() {
  const org = useOrg();
  const { data: me } = useSuspenseQuery(meQuery);
  const navigate = useNavigate();
  const own = me.organizations.find((each) => each.slug === org);
  return (
    <Menu width={216} position="bottom-start">
      <Menu.Target>
        <UnstyledButton px={8} py={6} w="100%">
          <Group gap={10} wrap="nowrap">
            <Logo size={26} />
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text fz="sm" fw={600} truncate>
                {own?.name ?? org}
              </Text>
              <Text fz={11} c="dimmed" lh={1.2}>
                {own?.role ?? "no role"}
              </Text>
            </div>
            <IconSelector size={15} className="dim" />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Organizations</Menu.Label>
        {me.organizations.map((each) => (
          <Menu.Item
            key={each.id}
            rightSection={each.slug === org ? <IconCheck size={14} /> : null}
            onClick={() => void navigate({ to: "/orgs/$org", params: { org: each.slug } })}
          >
            {each.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
