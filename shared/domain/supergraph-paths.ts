/** What a supergraph answers, as paths of its host. */
export interface SupergraphPaths {
  /** GraphQL over HTTP, sockets and event streams; in a browser, GraphiQL. */
  graphql: string;
  /** Takes POST: what would be done for a request. */
  explain: string;
}

/** Of `/graphql` it is `/v1/explain`, of `/shop/graphql` `/shop/v1/explain`, of `/shop` the same. */
export function supergraphPaths(path: string): SupergraphPaths {
  const graphql = path.replace(/(?<=.)\/+$/, "");
  const base = graphql.replace(/(?:\/graphql|^\/)$/, "");
  return { graphql, explain: `${base}/v1/explain` };
}
