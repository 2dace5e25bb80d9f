import { defineProject } from "lintas";

export default defineProject({
  name: "hello",
  targets: ["local"],
  functions: {
    // The landing page: files of `public`, and its own 404 for what is not there.
    web: {
      path: "/",
      entry: "src/web.ts",
      assets: "public",
      memory: 128,
      smoke: { path: "/", status: 200 },
    },
    // Several routes, a stream and a cookie.
    api: {
      path: "/api",
      entry: "src/api.ts",
      memory: 128,
      timeout: 30,
      variables: { GREETING: "Hello" },
      smoke: { path: "/api/hello" },
    },
  },
  environments: { production: {}, staging: {} },
});
