// Where the package `lintas` is installed it brings its own types; inside this repository they are
// taken from the source.
declare module "lintas" {
  export { defineProject } from "../../../cli/define.ts";
}
