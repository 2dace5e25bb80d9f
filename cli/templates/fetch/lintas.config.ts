import { defineProject } from "lintas";

export default defineProject({
  name: "__NAME__",
  functions: {
    api: { path: "/", entry: "src/api.ts", memory: 128, smoke: { path: "/time" } },
  },
});
