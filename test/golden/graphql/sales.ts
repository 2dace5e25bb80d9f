import { memoryConnectorV01 } from "../../../functions/engine/connectors/memory/memory-connector.ts";
import type { Row } from "../../../functions/engine/connectors/memory/rows.ts";
import type { ConnectorServer } from "../../../functions/engine/connectors/serve/connector-server.ts";
import type { Described } from "./metadata.ts";

const ORDERS: readonly Row[] = [
  { id: 100, customer_id: 1, product_id: 10, quantity: 3, note: null },
  { id: 101, customer_id: 1, product_id: 12, quantity: 1, note: "gift" },
  { id: 102, customer_id: 2, product_id: 10, quantity: 2, note: null },
  { id: 103, customer_id: 2, product_id: 99, quantity: 5, note: "old" },
  { id: 104, customer_id: 2, product_id: null, quantity: 1, note: null },
];

const CUSTOMERS: readonly Row[] = [
  { id: 1, name: "Ana", country: "ID" },
  { id: 2, name: "Ben", country: "SG" },
  { id: 3, name: "Cho", country: "KR" },
];

const RATINGS: Readonly<Record<string, number>> = { "10": 4.5, "12": 3 };

/** What the market sold, as a connector of NDC 0.1. */
export function salesConnector(described: Described<"0.1">): ConnectorServer<"0.1"> {
  return memoryConnectorV01({
    ...described,
    source: {
      collections: {
        orders: () => ORDERS,
        customers: () => CUSTOMERS,
        orders_over: ({ product, above }) =>
          ORDERS.filter(
            ({ product_id, quantity }) =>
              product_id === product && Number(quantity) > Number(above ?? 0),
          ),
      },
      functions: { rating: ({ product_id }) => RATINGS[String(product_id)] ?? null },
      procedures: {
        cancel_order: {
          run: ({ id }) => ({ ...ORDERS.find((order) => order["id"] === id), quantity: 0 }),
        },
      },
    },
  });
}
