import { defineProject } from "lintas";

export default defineProject({
  name: "chinook",
  targets: ["local"],
  supergraphs: {
    store: {
      path: "/graphql",
      variables: { RECOMMEND_URL: "lintas:part/recommend", STORE_URL: "lintas:connector/store" },
      secrets: ["DATABASE_URL", "JWT_KEY"],
    },
  },
  functions: {
    // Only the supergraph asks it: requests are signed by the installation.
    recommend: {
      path: "/recommend",
      entry: "src/recommend.ts",
      access: "private",
      memory: 128,
      smoke: { path: "/recommend/health" },
    },
  },
  environments: { production: {}, staging: {} },
});
