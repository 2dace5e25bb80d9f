import type * as v01 from "../../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../../shared/protocol/ndc/v02.gen.ts";

export const capabilities: v02.CapabilitiesResponse = {
  version: "0.2.9",
  capabilities: {
    query: {
      aggregates: { filter_by: {}, group_by: { filter: {}, order: {}, paginate: {} } },
      variables: {},
      explain: {},
      nested_fields: {
        filter_by: { nested_arrays: { contains: {}, is_empty: {} } },
        order_by: {},
        aggregates: {},
        nested_collections: {},
      },
      exists: {
        named_scopes: {},
        unrelated: {},
        nested_collections: {},
        nested_scalar_collections: {},
      },
    },
    mutation: { transactional: {}, explain: {} },
    relationships: {
      relation_comparisons: {},
      order_by_aggregate: {},
      nested: { array: {}, filtering: {}, ordering: {} },
    },
  },
};

export const capabilitiesV01: v01.CapabilitiesResponse = {
  version: "0.1.6",
  capabilities: {
    query: {
      aggregates: {},
      variables: {},
      explain: {},
      nested_fields: { filter_by: {}, order_by: {}, aggregates: {} },
      exists: { nested_collections: {} },
    },
    mutation: { transactional: {}, explain: {} },
    relationships: { relation_comparisons: {}, order_by_aggregate: {} },
  },
};
