import { memoryConnector } from "../../../functions/engine/connectors/memory/memory-connector.ts";
import { type Rules, standardRules } from "../../../functions/engine/connectors/memory/rules.ts";
import type { Row } from "../../../functions/engine/connectors/memory/rows.ts";
import { ConnectorError, type DataConnector } from "../../../functions/engine/ndc/connector.ts";
import type { Described } from "./metadata.ts";

const MAKERS: readonly Row[] = [
  { id: 1, full_name: "Sari", city: "Solo", since: 1990 },
  { id: 2, full_name: "Wayan", city: "Ubud", since: 2001 },
  { id: 3, full_name: "Dewi", city: "Solo", since: null },
];

const PRODUCTS: readonly Row[] = [
  {
    id: 10,
    title: "Clove",
    price: 12.5,
    stock: 100,
    active: true,
    sku: "CL-1",
    tags: ["spice", "whole"],
    maker_id: 1,
    pack: { width: 10, height: 5, box: { material: "paper" } },
    reviews: [
      { stars: 5, author_name: "Ana" },
      { stars: 2, author_name: "Ben" },
    ],
    cost: 3,
  },
  {
    id: 11,
    title: "Nutmeg",
    price: 20,
    stock: 0,
    active: true,
    sku: "NU-1",
    tags: ["spice"],
    maker_id: 1,
    pack: { width: 8, height: 8, box: null },
    reviews: [{ stars: 4, author_name: "Ben" }],
    cost: 5,
  },
  {
    id: 12,
    title: "Vanilla",
    price: 45,
    stock: 7,
    active: true,
    sku: "VA-1",
    tags: [],
    maker_id: 2,
    pack: null,
    reviews: [],
    cost: 20,
  },
  {
    id: 13,
    title: "Clove oil",
    price: 30,
    stock: 12,
    active: false,
    sku: "CO-1",
    tags: ["oil"],
    maker_id: null,
    pack: { width: 3, height: 12, box: { material: "glass" } },
    reviews: null,
    cost: 9,
  },
  {
    id: 14,
    title: "Batik",
    price: 45,
    stock: 3,
    active: true,
    sku: "BA-1",
    tags: ["cloth"],
    maker_id: 3,
    pack: null,
    reviews: [],
    cost: 15,
  },
];

const DEALS: readonly Row[] = [
  { customer_id: 1, product_id: 10, discount: 10 },
  { customer_id: 2, product_id: 10, discount: 20 },
  { customer_id: 2, product_id: 12, discount: 5 },
];

const LABELS: Readonly<Record<string, (title: unknown) => string>> = {
  en: (title) => `The ${String(title)}`,
  id: (title) => `${String(title)} itu`,
};

const rules: Rules = {
  ...standardRules,
  applyArguments: (value, { letters }) =>
    letters === "upper" ? String(value).toUpperCase() : value,
};

/** What the market sells. What its procedures change lasts as long as the connector. */
export function stockConnector(described: Described<"0.2">): DataConnector {
  const changed = new Map<unknown, number>();
  let ticks = 0;
  const products = (): Row[] =>
    PRODUCTS.map((row) => ({ ...row, stock: changed.get(row["id"]) ?? row["stock"] }));
  return memoryConnector({
    ...described,
    rules,
    source: {
      collections: {
        makers: () => MAKERS,
        products,
        deals: () => DEALS,
        product_search: ({ term, max_price }) =>
          products().filter(
            ({ title, price }) =>
              String(title).includes(String(term)) &&
              (max_price == null || Number(price) <= Number(max_price)),
          ),
      },
      functions: {
        echo: (given) => JSON.stringify(given),
        greeting: ({ name }) => `Hello, ${String(name)}`,
        cheapest: ({ min_price }) =>
          products()
            .filter(({ price }) => Number(price) >= Number(min_price ?? 0))
            .toSorted((left, right) => Number(left["price"]) - Number(right["price"]))[0] ?? null,
        label: ({ product_id, lang }) =>
          LABELS[lang === "id" ? "id" : "en"]?.(
            PRODUCTS.find(({ id }) => id === product_id)?.["title"] ?? "unknown",
          ),
        whoami: ({ _headers }) => ({
          headers: { "Set-Cookie": "seen=1", "X-Other": "kept back" },
          response: JSON.stringify(_headers),
        }),
        matching: ({ condition }, request) =>
          products().filter((row) => request.holds(condition as never, row)),
        failing: fail,
        surely: fail,
      },
      procedures: {
        restock: {
          run: ({ id, amount }) => {
            const found = products().find((row) => row["id"] === id);
            if (found === undefined) throw new ConnectorError(409, "no such product", { id });
            changed.set(id, Number(found["stock"]) + Number(amount));
            return products().find((row) => row["id"] === id);
          },
        },
        add_product: { run: ({ input }) => JSON.stringify(input) },
        tick: { run: () => (ticks += 1) },
        refuse: { run: fail },
      },
    },
  });
}

function fail({ status }: Row): never {
  throw new ConnectorError(Number(status), "not today", { shop: "closed" });
}
