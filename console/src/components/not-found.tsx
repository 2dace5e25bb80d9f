import { Container } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Empty } from "./empty.tsx";
import { ButtonLink } from "./links.tsx";
import { PageHeader } from "./page-header.tsx";

export function NotFound() {
  return (
    <Container size="sm" py={80}>
      <PageHeader title="There is no such page" />
      <br />
      <Empty icon={<IconMapOff size={32} />} title="The address leads nowhere">
        <p>It may have been deleted, or you may not see it with the role that you have.</p>
        <ButtonLink to="/">All projects</ButtonLink>
      </Empty>
    </Container>
  );
}
