// Where the package `lintas` is installed it brings its own types; inside this repository they are
// taken from the source.
// An ambient module cannot import by a relative name.
/* oxlint-disable typescript/consistent-type-imports */
declare module "lintas" {
  export const defineProject: typeof import("../../../cli/define.ts").defineProject;
}
declare module "lintas/connector" {
  type Source = typeof import("../../../functions/engine/connectors/functions/published.ts");
  export const ConnectorRefusal: Source["ConnectorRefusal"];
  export const defineConnector: Source["defineConnector"];
}
