import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

/** In development, `LINTAS_MANAGER` is the Manager that `/v1` goes to. */
const env = loadEnv("development", import.meta.dirname, "LINTAS_");
const manager = env["LINTAS_MANAGER"] ?? "http://localhost:7070";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [
    tanstackRouter({
      target: "react",
      routesDirectory: `${import.meta.dirname}/src/routes`,
      generatedRouteTree: `${import.meta.dirname}/src/routeTree.gen.ts`,
    }),
    react(),
  ],
  build: {
    outDir: `${import.meta.dirname}/../dist/console`,
    emptyOutDir: true,
    // The content security policy allows no `data:` addresses.
    assetsInlineLimit: 0,
    // They know `light-dark()`, whose translation would need the scheme in the same file.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
  },
  // The Manager refuses changes that come from another origin, so the proxy takes its own.
  server: {
    proxy: { "/v1": { target: manager, changeOrigin: true, headers: { origin: manager } } },
  },
});
