/** What a request of NDC 0.2 may hold that 0.1 has no way to say. */
export type NewInV02 = keyof typeof TEXTS;

const TEXTS = {
  nestedRelationshipInExpression: "Nested relationships in expressions are",
  nestedRelationshipInOrderBy: "Nested relationships in order by targets are",
  nestedRelationshipTarget: "Relationships to nested columns are",
  scalarArrayComparison: "Comparisons in scalar arrays are",
  aggregateComparison: "Aggregate comparisons are",
  columnArguments: "Arguments of columns outside of a selection are",
  scope: "Scopes in expression comparison values are",
  nestedCollection: "Nested field collections are",
  orderByColumnCount: "Ordering by an aggregate column count is",
  grouping: "Groupings are",
  requestArguments: "Request-level arguments are",
} as const;

/** The connector speaks 0.1, and what is asked of it cannot be said so. Nothing was sent. */
export class NotInV01 extends Error {
  override name = "NotInV01";
  readonly feature: NewInV02;

  constructor(feature: NewInV02) {
    super(`${TEXTS[feature]} not supported in NDC v0.1.x`);
    this.feature = feature;
  }
}
