import { Anchor, Group } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { GraphqlApi } from "../lib/graphql.ts";
import { Copy } from "./copy.tsx";

interface Props {
  api: GraphqlApi;
  /** The address that the build is served at. */
  host: string;
}

/** The page of an API at one host; a private one has none. */
export function GraphiqlLink({ api, host }: Props) {
  if (api.isPrivate) return <span className="dim">private</span>;
  return (
    <Anchor href={new URL(api.endpoint, host).href} target="_blank" rel="noreferrer" fz="sm">
      <Group gap={4} component="span" wrap="nowrap" style={{ display: "inline-flex" }}>
        Open GraphiQL
        <IconExternalLink size={13} aria-label={`of ${api.part}, opens in a new window`} />
      </Group>
    </Anchor>
  );
}

/** Where requests are sent. */
export function Endpoint({ api, host, path }: Props & { path: string }) {
  const address = new URL(path, host).href;
  const what = path === api.endpoint ? "endpoint" : "address that explains";
  return (
    <Group gap={4} wrap="nowrap" component="span" style={{ display: "inline-flex" }}>
      <span className="mono" style={{ wordBreak: "break-all" }}>
        {address}
      </span>
      <Copy value={address} what={`${what} of ${api.part}`} />
    </Group>
  );
}
