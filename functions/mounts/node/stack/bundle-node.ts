import { rolldown } from "rolldown";

/**
 * Bundles processes for Node.js, each as `<name>.js` in `folder`, beside chunks that they share. The
 * folder lies in the checkout: native packages are found from there.
 */
export async function bundleNode(
  root: string,
  entries: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  const bundle = await rolldown({
    cwd: root,
    input: entries,
    platform: "node",
    external: [/^rolldown(\/|$)/, /^vite(\/|$)/, /\.node$/],
    treeshake: true,
    // Packages in CommonJS find their own files by it.
    transform: {
      define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
    },
    logLevel: "silent",
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunk-[hash].js",
    minify: "dce-only",
    comments: false,
  });
  await bundle.close();
}
