import { defineProject } from "lintas";

export default defineProject({
  name: "__NAME__",
  supergraphs: {
    api: { path: "/graphql" },
  },
  functions: {
    // Asked by the supergraph alone, which names it `lintas:part/greetings`.
    greetings: {
      path: "/greetings",
      entry: "src/greetings.ts",
      access: "private",
      memory: 128,
      smoke: { path: "/greetings/health" },
    },
  },
});
