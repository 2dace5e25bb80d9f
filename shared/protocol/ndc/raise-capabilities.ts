import type * as v01 from "./v01.gen.ts";
import type * as v02 from "./v02.gen.ts";

type Leaf = v02.LeafCapability | null | undefined;

/** What a connector of 0.1 can do, as one of 0.2 says it. What 0.1 has no word for is not there. */
export function raiseCapabilities(old: v01.Capabilities): v02.Capabilities {
  return {
    query: raiseQuery(old.query),
    mutation: {
      ...leaf("transactional", old.mutation.transactional),
      ...leaf("explain", old.mutation.explain),
    },
    ...(old.relationships == null ? {} : { relationships: raiseRelationships(old.relationships) }),
  };
}

function raiseQuery(old: v01.QueryCapabilities): v02.QueryCapabilities {
  return {
    ...leaf("aggregates", old.aggregates),
    ...leaf("variables", old.variables),
    ...leaf("explain", old.explain),
    nested_fields: {
      ...leaf("filter_by", old.nested_fields?.filter_by),
      ...leaf("order_by", old.nested_fields?.order_by),
      ...leaf("aggregates", old.nested_fields?.aggregates),
    },
    exists: {
      // 0.1 takes it for granted.
      unrelated: {},
      ...leaf("nested_collections", old.exists?.nested_collections),
    },
  };
}

function raiseRelationships(old: v01.RelationshipCapabilities): v02.RelationshipCapabilities {
  return {
    ...leaf("relation_comparisons", old.relation_comparisons),
    ...leaf("order_by_aggregate", old.order_by_aggregate),
    // 0.1 takes for granted that nested objects and arrays are left by relationships in selections,
    // and has no way to say it in predicates and orders.
    nested: { array: {} },
  };
}

function leaf<Name extends string>(name: Name, old: Leaf): { [key in Name]?: v02.LeafCapability } {
  return (old == null ? {} : { [name]: {} }) as { [key in Name]?: v02.LeafCapability };
}
