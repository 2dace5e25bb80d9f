// What `import … from "lintas/connector"` gives to a project; its types: cli/published/connector.ts.
export { defineConnector } from "./define-connector.ts";
export { ConnectorRefusal } from "./refusal.ts";
