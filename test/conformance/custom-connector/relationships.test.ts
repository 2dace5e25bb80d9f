import {
  column,
  error,
  ID,
  isNull,
  literals,
  orderedBy,
  step,
  table,
  WITH_RELATIONSHIPS,
} from "./asking.ts";

const NAME = { name: column("name") };
const TITLE = { title: column("title") };

const field = (relationship: string, query: object, args: object = {}) => ({
  type: "relationship",
  relationship,
  arguments: args,
  query,
});

table("custom-v02", "relationships", [
  {
    name: "an object relationship is a row set",
    collection: "actors",
    query: { fields: { movie: field("movie", { fields: TITLE }) }, limit: 1 },
    rest: WITH_RELATIONSHIPS,
    answer: [{ rows: [{ movie: { rows: [{ title: "Slumdog Millionaire" }] } }] }],
  },
  {
    name: "with the whole machinery of a query",
    collection: "movies",
    query: {
      fields: {
        actors: field("actors", {
          fields: NAME,
          aggregates: { n: { type: "star_count" } },
          order_by: orderedBy({ name: "name" }),
          offset: 1,
        }),
      },
      limit: 1,
    },
    rest: WITH_RELATIONSHIPS,
    answer: [
      { rows: [{ actors: { aggregates: { n: 1 }, rows: [{ name: "Leonardo DiCaprio" }] } }] },
    ],
  },
  {
    name: "with an argument from the source row",
    collection: "movies",
    query: { fields: { actors: field("actorsByMovie", { fields: ID }) }, offset: 4 },
    rest: WITH_RELATIONSHIPS,
    answer: [{ rows: [{ actors: { rows: [{ id: 7 }] } }] }],
  },
  {
    name: "with the same argument twice",
    collection: "movies",
    query: { fields: { actors: field("actorsByMovie", {}, literals({ movie_id: 1 })) } },
    rest: WITH_RELATIONSHIPS,
    answer: error(400, "duplicate argument names"),
  },
  {
    name: "to a function, whose row has one column",
    collection: "actors",
    query: {
      fields: { latest: field("latestId", { fields: { v: column("__value") } }) },
      offset: 6,
    },
    rest: WITH_RELATIONSHIPS,
    answer: [{ rows: [{ latest: { rows: [] } }, { latest: { rows: [{ v: 7 }] } }] }],
  },
  {
    name: "an empty mapping keeps all",
    collection: "actors",
    query: {
      fields: { movies: field("everyMovie", { aggregates: { n: { type: "star_count" } } }) },
      limit: 1,
    },
    rest: WITH_RELATIONSHIPS,
    answer: [{ rows: [{ movies: { aggregates: { n: 5 } } }] }],
  },
  {
    name: "only the first element of a mapping's target is used",
    collection: "actors",
    query: { fields: { movie: field("longMapping", { fields: ID }) }, limit: 1 },
    rest: WITH_RELATIONSHIPS,
    answer: [{ rows: [{ movie: { rows: [{ id: 2 }] } }] }],
  },
  {
    name: "null joins null",
    collection: "countries",
    query: {
      fields: { same: field("same", { fields: ID }) },
      predicate: isNull("continent_id"),
    },
    rest: {
      collection_relationships: {
        same: {
          relationship_type: "array",
          target_collection: "countries",
          column_mapping: { continent_id: ["continent_id"] },
          arguments: {},
        },
      },
    },
    answer: [{ rows: [{ same: { rows: [{ id: 4 }] } }] }],
  },
  {
    name: "start at the nested object they are selected in",
    collection: "institutions",
    query: {
      fields: {
        location: column("location", {
          fields: { type: "object", fields: { country: field("country", { fields: NAME }) } },
        }),
      },
      limit: 1,
    },
    rest: WITH_RELATIONSHIPS,
    answer: [{ rows: [{ location: { country: { rows: [{ name: "UK" }] } } }] }],
  },
  {
    name: "an unknown one in a field",
    collection: "movies",
    query: { fields: { x: field("nothing", {}) } },
    answer: error(400, "Unknown relationship nothing"),
  },
  {
    name: "an unknown one in a path",
    collection: "movies",
    query: { order_by: orderedBy({ name: "id", path: [step("nothing")] }) },
    answer: error(400, "invalid relationship name in path"),
  },
  {
    name: "an unknown column in the mapping",
    collection: "institutions",
    query: { fields: { movie: field("movie", {}) } },
    rest: WITH_RELATIONSHIPS,
    answer: error(400, "invalid column name: movie_id"),
  },
  {
    name: "a field path that is absent",
    collection: "institutions",
    query: { order_by: orderedBy({ name: "id", path: [step("country", { field_path: ["x"] })] }) },
    rest: WITH_RELATIONSHIPS,
    answer: error(400, "invalid row field path"),
  },
]);
