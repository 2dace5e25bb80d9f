import { defineProject } from "lintas";

export default defineProject({
  name: "__NAME__",
  functions: {
    web: {
      path: "/",
      entry: "src/web.ts",
      variables: { GREETING: "Hello" },
      smoke: { path: "/" },
    },
  },
  environments: { production: {}, staging: {} },
});
