import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** GraphiQL for every API: one page, whose files stand wherever its endpoint does. */
export default defineConfig({
  root: import.meta.dirname,
  // The page gets the endpoint's path from whoever serves it; its files find one another.
  base: "./",
  plugins: [react()],
  build: {
    outDir: `${import.meta.dirname}/../../dist/graphiql`,
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    // The editor alone is larger than what is warned of.
    chunkSizeWarningLimit: 4_000,
  },
  worker: { format: "es" },
});
