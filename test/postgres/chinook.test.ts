import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Chinook, openChinook } from "../harness/chinook.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";

let database: EmptyDatabase;
let store: Chinook;

beforeAll(async () => {
  database = await emptyDatabase();
  store = await openChinook(database.url);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const data = (answer: unknown) => ({ data: answer });
const refused = (message: string) => ({
  data: null,
  errors: [expect.objectContaining({ message: expect.stringContaining(message) })],
});

const COUNTS = `{
  customersAggregate { _count }
  invoicesAggregate { _count }
  invoiceLinesAggregate { _count }
  employeesAggregate { _count }
}`;

describe("rows and columns are those of the role", () => {
  const counted = (customers: number, invoices: number, lines: number, employees: number) =>
    data({
      customersAggregate: { _count: customers },
      invoicesAggregate: { _count: invoices },
      invoiceLinesAggregate: { _count: lines },
      employeesAggregate: { _count: employees },
    });

  test("the administrator sees all, an employee the customers they support, a customer themselves", async () => {
    expect(await store.ask("admin", 0, COUNTS)).toEqual(counted(30, 150, 375, 5));
    expect(await store.ask("employee", 3, COUNTS)).toEqual(counted(10, 50, 123, 5));
    expect(await store.ask("employee", 1, COUNTS)).toEqual(counted(0, 0, 0, 5));
    expect(await store.ask("customer", 1, COUNTS)).toEqual(counted(1, 5, 14, 1));
    // A filter of the client's own does not lead past that of the role.
    const others = "{ invoices(where: {customerId: {_neq: 1}}) { invoiceId } }";
    expect(await store.ask("customer", 1, others)).toEqual(data({ invoices: [] }));
    const around = "{ reviews(where: {customerId: {_eq: 2}}, limit: 1) { customer { name } } }";
    expect(await store.ask("customer", 1, around)).toEqual(data({ reviews: [{ customer: null }] }));
  });

  test("what the store pays is told to nobody but its people", async () => {
    const costs = "{ track(trackId: 5) { price cost } }";
    const told = data({ track: { price: "1.99", cost: "1.20" } });
    expect(await store.ask("employee", 3, costs)).toEqual(told);
    expect(await store.ask("customer", 1, costs)).toEqual(refused("cost"));
    const filtered = '{ tracks(where: {cost: {_gt: "1"}}) { trackId } }';
    expect(await store.ask("customer", 1, filtered)).toEqual(refused("cost"));
    const summed = "{ tracksAggregate { cost { sum } } }";
    expect(await store.ask("customer", 1, summed)).toEqual(refused("cost"));
    const seen = '{ __type(name: "Track") { fields { name } } }';
    expect(JSON.stringify(await store.ask("customer", 1, seen))).not.toContain("cost");
  });

  test("a guest is the customer 1, and a token is needed for anybody else", async () => {
    expect(await store.ask(null, 0, "{ customers { name } }")).toEqual(
      data({ customers: [{ name: "Adi Weber" }] }),
    );
    const unsigned = store.token("admin", 0).replace(/[^.]*$/, "");
    for (const authorization of ["", `Bearer ${unsigned}`, "Bearer x"]) {
      const answer = await store.fetch(
        new Request("http://chinook/graphql", {
          method: "POST",
          headers: { "content-type": "application/json", authorization },
          body: JSON.stringify({ query: COUNTS }),
        }),
      );
      expect([answer.status, await answer.json()]).toEqual([
        expect.toBeOneOf([400, 401, 403]),
        expect.not.objectContaining({ data: expect.anything() }),
      ]);
    }
  });
});

test("a list is joined with the function's answers in one call, and those with the database again", async () => {
  store.asked.length = 0;
  const answer = await store.ask(
    "customer",
    1,
    `{ tracks(where: {trackId: {_in: [3, 22]}}, order_by: {trackId: Asc}) {
      name recommended { score why track { name album { artist { name } } } }
    } }`,
  );
  expect(answer).toMatchObject(
    data({
      tracks: [
        // It is not recommended after itself.
        { name: "Silver River", recommended: [{ score: 0.8 }, { score: 0.6 }, { score: 0.54 }] },
        {
          name: "Tender Station",
          recommended: [
            {
              score: 0.75,
              why: "The brushes do all the talking.",
              track: { name: expect.any(String), album: { artist: { name: "Delta Sisters" } } },
            },
            { score: 0.63 },
            { score: 0.48 },
          ],
        },
      ],
    }),
  );
  expect(store.asked.map(({ path }) => path)).toEqual(["/query"]);
});

describe("mutations", () => {
  const insert = (more: string) =>
    `mutation { insertReviews(objects: [{trackId: 7, ${more}}]) { affectedRows returning { customerId stars } } }`;
  const upsert = `mutation { insertReviews(
      objects: [{trackId: 7, stars: 2}],
      onConflict: {columns: ["customer_id", "track_id"], updateColumns: ["stars"]}
    ) { returning { customerId stars text } } }`;

  test("a customer writes, changes and deletes what is theirs, and nobody else's", async () => {
    expect(await store.ask("customer", 1, insert('stars: 4, text: "Mine."'))).toEqual(
      data({ insertReviews: { affectedRows: 1, returning: [{ customerId: 1, stars: 4 }] } }),
    );
    expect(await store.ask("customer", 1, upsert)).toEqual(
      data({ insertReviews: { returning: [{ customerId: 1, stars: 2, text: "Mine." }] } }),
    );
    expect(await store.ask("customer", 1, insert("customerId: 2, stars: 1"))).toEqual(
      refused("customerId"),
    );
    const remove = "mutation { deleteReview(trackId: 7) { affectedRows } }";
    const removed = (rows: number) => data({ deleteReview: { affectedRows: rows } });
    expect(await store.ask("customer", 2, remove)).toEqual(removed(0));
    expect(await store.ask("customer", 1, remove)).toEqual(removed(1));
    expect(await store.ask("employee", 3, remove)).toEqual(refused("deleteReview"));
  });

  test("what the database refuses is told, and nothing of it is done", async () => {
    expect(
      await store.ask(
        "customer",
        1,
        `mutation { insertReviews(objects: [{trackId: 8, stars: 5}, {trackId: 9, stars: 9}]) { affectedRows } }`,
      ),
    ).toEqual(refused("review_stars_check"));
    const own = "{ reviews(where: {customerId: {_eq: 1}, trackId: {_eq: 8}}) { stars } }";
    expect(await store.ask("customer", 1, own)).toEqual(data({ reviews: [] }));
  });

  test("an employee changes their customers, and gives none away", async () => {
    const change = (id: number, columns: string) =>
      `mutation { updateCustomer(customerId: ${id}, updateColumns: {${columns}}) { affectedRows } }`;
    const changed = (rows: number) => data({ updateCustomer: { affectedRows: rows } });
    expect(await store.ask("employee", 3, change(4, 'country: {set: "Chile"}'))).toEqual(
      changed(1),
    );
    expect(await store.ask("employee", 3, change(5, 'country: {set: "Chile"}'))).toEqual(
      changed(0),
    );
    expect(await store.ask("employee", 3, change(4, "supportRepId: {set: 4}"))).toEqual(
      refused("Mutation constraint failed"),
    );
  });

  test("a procedure of the function answers, and refuses with details", async () => {
    const quote = (quantity: number) =>
      `mutation { quote(price: 1.5, quantity: ${quantity}) { total discount } }`;
    expect(await store.ask("customer", 1, quote(10))).toEqual(
      data({ quote: { total: 13.5, discount: 0.1 } }),
    );
    expect(await store.ask("customer", 1, quote(1000))).toMatchObject({
      data: null,
      errors: [{ extensions: { details: { quantity: 1000, most: 100 } } }],
    });
  });
});

test("a subscription tells a row that comes, to those who may see it", async () => {
  const watched = async (id: number) => {
    const left = new AbortController();
    const response = await store.fetch(
      new Request("http://chinook/graphql", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "text/event-stream",
          authorization: `Bearer ${store.token("customer", id)}`,
        },
        body: JSON.stringify({
          query: `subscription {
            customers { reviews(where: {trackId: {_eq: 200}}) { stars } }
          }`,
        }),
        signal: left.signal,
      }),
    );
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const until = async (what: string) => {
      for (let text = ""; ;) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended: ${text}`);
        text += value;
        if (text.includes(what)) return;
      }
    };
    return { until, leave: () => left.abort() };
  };
  const watch = await watched(9);
  await watch.until('"reviews":[]');
  await store.ask(
    "customer",
    9,
    `mutation { insertReviews(objects: [{trackId: 200, stars: 3}]) { affectedRows } }`,
  );
  await watch.until('"stars":3');
  watch.leave();
});

test("a row is found again by its global id", async () => {
  const answer = (await store.ask("customer", 1, "{ track(trackId: 3) { id } }")) as {
    data: { track: { id: string } };
  };
  const node = "query ($id: ID!) { node(id: $id) { ... on Track { name } } }";
  expect(await store.ask("customer", 1, node, { id: answer.data.track.id })).toEqual(
    data({ node: { name: "Silver River" } }),
  );
});
