import { column, error, literals, table } from "./asking.ts";

const nested = (fields: object) => ({ fields: { type: "object", fields } });
const withArguments = (name: string, args: Record<string, unknown>, rest: object = {}) => ({
  fields: { it: column(name, { arguments: literals(args), ...rest }) },
  limit: 1,
});
const value = (is_: unknown) => [{ rows: [{ it: is_ }] }];

table("custom-v02", "nested fields", [
  {
    name: "null stays null, in arrays too",
    collection: "institutions",
    query: {
      fields: {
        location: column("location", nested({ city: column("city") })),
        staff: column("staff", {
          fields: { type: "array", fields: { type: "object", fields: { n: column("last_name") } } },
        }),
        departments: column("departments"),
      },
      offset: 2,
    },
    answer: [{ rows: [{ location: null, staff: null, departments: ["nothing", null] }] }],
  },
  {
    name: "no object where one is selected from",
    collection: "movies",
    query: { fields: { it: column("title", nested({})) } },
    answer: error(400, "Expected object"),
  },
  {
    name: "no array where one is selected from",
    collection: "movies",
    query: { fields: { it: column("title", { fields: { type: "array", ...nested({}) } }) } },
    answer: error(400, "Expected array"),
  },
  {
    name: "a nested collection",
    collection: "countries",
    query: { fields: { it: column("cities", { fields: { type: "collection", query: {} } }) } },
    answer: error(501, "Nested field collections are not supported"),
  },
]);

const INSTITUTION_HASH = "e1273768541f2a73eb2e2368edb7791c271bff4196043d0297dfa50bd5354436";

table("custom-v02", "field arguments", [
  {
    name: "hash covers the quotes of the JSON",
    collection: "institutions",
    query: withArguments("name", { hash: "SHA256" }),
    answer: value(INSTITUTION_HASH),
  },
  {
    name: "are applied in the order of their names",
    collection: "institutions",
    query: withArguments("name", { limit: 7, hash: "sha256" }),
    answer: value("e127376"),
  },
  {
    name: "limit before offset",
    collection: "movies",
    query: withArguments("title", { offset: 2, limit: 4, change_case: "UPPER" }),
    answer: value("TA"),
  },
  {
    name: "offset beyond the end",
    collection: "movies",
    query: withArguments("title", { offset: 99 }),
    answer: value(""),
  },
  {
    name: "from a variable",
    collection: "movies",
    query: {
      fields: { it: column("title", { arguments: { limit: { type: "variable", name: "n" } } }) },
      limit: 1,
    },
    rest: { variables: [{ n: 3 }] },
    answer: value("Tit"),
  },
  {
    name: "are applied to what was selected, not to what is stored",
    collection: "institutions",
    query: withArguments("location", { hash: "sha256" }, nested({ c: column("city") })),
    answer: value("250bf2dc2b0204c42ba5a03bf49ed844e3d54410cf3af837a14b9cc1ff2d6895"),
  },
  {
    name: "hash of a number",
    collection: "movies",
    query: withArguments("id", { hash: "sha224" }),
    answer: value("e25388fde8290dc286a6164fa2d97e551b53498dcbf7bc378eb1f178"),
  },
  ...(
    [
      [{ change_case: 1 }, "title", "argument to change_case can only be a string"],
      [{ change_case: "upper" }, "id", "change_case can only be applied to string fields"],
      [{ change_case: "title" }, "title", "change_case argument must be 'lower' or 'upper'"],
      [{ hash: 1 }, "title", "argument to hash can only be a string"],
      [{ hash: "md5" }, "title", "hash argument must be 'sha224', 'sha256', 'sha384', or 'sha512'"],
      [{ limit: -1 }, "title", "argument to limit_string_length can only be a whole number"],
      [{ limit: 1 }, "id", "limit_string_length can only be applied to string fields"],
      [{ offset: 1.5 }, "title", "argument to offset_string_length can only be a whole number"],
      [{ offset: 1 }, "id", "offset_string_length can only be applied to string fields"],
      [{ size: 1 }, "title", "invalid argument name: size"],
    ] as const
  ).map(([args, name, message]) => ({
    name: `${name} with ${JSON.stringify(args)}`,
    collection: "movies",
    query: withArguments(name, args),
    answer: error(400, message),
  })),
]);
