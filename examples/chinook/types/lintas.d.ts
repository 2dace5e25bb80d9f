// Where the package `lintas` is installed it brings its own types; inside this repository they are
// taken from the source.
declare module "lintas" {
  export { defineProject } from "../../../cli/define.ts";
}
declare module "lintas/connector" {
  // An ambient module cannot import by a relative name in another way.
  // oxlint-disable-next-line typescript/consistent-type-imports
  type Source = typeof import("../../../functions/engine/connectors/functions/published.ts");
  export const ConnectorRefusal: Source["ConnectorRefusal"];
  export const defineConnector: Source["defineConnector"];
}
