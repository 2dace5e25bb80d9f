import { defineProject } from "lintas";

export default defineProject({
  name: "__NAME__",
  functions: {
    site: {
      path: "/",
      // Asked only for what `public` does not hold.
      entry: "src/not-found.ts",
      assets: "public",
      memory: 128,
      smoke: { path: "/" },
    },
  },
});
