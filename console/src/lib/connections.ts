import { queryOptions } from "@tanstack/react-query";
import { allPages } from "./all-pages.ts";
import { ifMatch, inOrg, read, readTagged } from "./api.ts";
import type { ConnectionEdit, NewConnection, Provider } from "./types.ts";

const one = inOrg.connections[":connection"];

export function connectionsQuery(org: string) {
  return queryOptions({
    queryKey: ["orgs", org, "connections"],
    queryFn: () => allPages((query) => read(inOrg.connections.$get({ param: { org }, query }))),
  });
}

export function connectionQuery(org: string, connection: string) {
  return queryOptions({
    queryKey: ["orgs", org, "connection", connection],
    queryFn: () => readTagged(one.$get({ param: { org, connection } })),
  });
}

/** The least that the connection must be allowed. */
export function connectionPolicyQuery(org: string, connection: string) {
  return queryOptions({
    queryKey: ["orgs", org, "connection", connection, "policy"],
    queryFn: () => read(one.policy.$get({ param: { org, connection } })),
  });
}

/** The same before there is a connection. */
export function providerPolicyQuery(org: string, provider: Provider) {
  return queryOptions({
    queryKey: ["orgs", org, "connection-policy", provider],
    queryFn: () =>
      read(inOrg["connection-policies"][":provider"].$get({ param: { org, provider } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function createConnection(org: string, wanted: NewConnection) {
  return read(inOrg.connections.$post({ param: { org }, json: wanted }));
}

export function editConnection(org: string, name: string, edit: ConnectionEdit, etag: string) {
  return read(one.$put({ param: { org, connection: name }, json: edit }, ifMatch(etag)));
}

export async function deleteConnection(org: string, name: string, etag: string): Promise<void> {
  await one.$delete({ param: { org, connection: name } }, ifMatch(etag));
}

export function checkConnection(org: string, connection: string) {
  return read(one.check.$post({ param: { org, connection } }));
}

export function makeDefault(org: string, connection: string) {
  return read(one.default.$put({ param: { org, connection } }));
}
