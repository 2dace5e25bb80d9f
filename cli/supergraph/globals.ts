/** What a supergraph needs besides its subgraphs, by path in its folder. */
export const GLOBALS: Readonly<
  Record<"AuthConfig" | "CompatibilityConfig" | "GraphqlConfig", { path: string; text: string }>
> = {
  AuthConfig: {
    path: "globals/auth-config.hml",
    text: `# Who asks, and as which role. With noAuth everybody is \`admin\`, who sees and changes all: this is
# for trying out. Before others reach this API, take a mode that looks at the request, and give each
# role its permissions (TypePermissions, ModelPermissions, CommandPermissions):
#
#   definition:
#     mode:
#       jwt:
#         claimsConfig: { namespace: { claimsFormat: Json, location: /claims } }
#         tokenLocation: { type: BearerAuthorization }
#         key: { jwkFromUrl: https://example.com/.well-known/jwks.json }
kind: AuthConfig
version: v3
definition:
  mode:
    noAuth:
      role: admin
      sessionVariables: {}
`,
  },
  CompatibilityConfig: {
    path: "globals/compatibility-config.hml",
    text: `# Rules that came into force up to this date hold. A later date may find more mistakes.
kind: CompatibilityConfig
date: "2025-08-19"
`,
  },
  GraphqlConfig: {
    path: "globals/graphql-config.hml",
    text: `# Names of GraphQL's root types and of the arguments that lists take.
kind: GraphqlConfig
version: v1
definition:
  query:
    rootOperationTypeName: Query
    argumentsInput: { fieldName: args }
    limitInput: { fieldName: limit }
    offsetInput: { fieldName: offset }
    filterInput:
      fieldName: where
      operatorNames: { and: _and, or: _or, not: _not, isNull: _is_null }
    orderByInput:
      fieldName: order_by
      enumDirectionValues: { asc: Asc, desc: Desc }
      enumTypeNames:
        - typeName: order_by
          directions: [Asc, Desc]
    aggregate:
      filterInputFieldName: filter_input
      countFieldName: _count
      countDistinctFieldName: _count_distinct
  mutation:
    rootOperationTypeName: Mutation
  subscription:
    rootOperationTypeName: Subscription
`,
  },
};
