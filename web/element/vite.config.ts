import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

type Graph = { getModuleInfo(id: string): { importedIds: readonly string[] } | null };

const ELEMENT = fileURLToPath(new URL("src/element.ts", import.meta.url));

const PRELOADING = ["vite:build-import-analysis", "native:import-analysis-build"];

/**
 * Vite's preload code writes links into the page's head, and its `import.meta` is not allowed in a classic
 * script. Neither is wanted, and no option removes it.
 */
const noPreload: Plugin = {
  name: "no-preload",
  configResolved(config) {
    const plugins = config.plugins as Plugin[];
    plugins.splice(0, plugins.length, ...plugins.filter(({ name }) => !PRELOADING.includes(name)));
  },
};

/**
 * In a classic script of another origin, which the page may not read, a relative `import()` has no base: the
 * loader names the script's own URL. In a module there is no current script, and a base.
 */
const loadsFromItsOrigin: Plugin = {
  name: "loads-from-its-origin",
  generateBundle(_options, bundle) {
    const loader = bundle["martlet.js"];
    if (loader?.type !== "chunk") throw new Error("The bundle has no loader: martlet.js is missing.");
    const at = /import\((["'`])(\.\/assets\/element-[\w-]+\.js)\1\)/;
    if (!at.test(loader.code)) throw new Error("The loader imports no element chunk.");
    loader.code = loader.code.replace(at, '(s=>import(s?new URL("$2",s.src):"$2"))(document.currentScript)');
  },
};

type Bundle = Record<string, { type: string; fileName: string; code?: string; imports?: string[] }>;

/** The files that must be there before `file` runs. */
function needs(file: string, bundle: Bundle, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const next of bundle[file]?.imports ?? []) needs(next, bundle, found);
  return found;
}

/** An `import()` requests all files that it needs at once, not the nested ones a round trip later. */
const asksAtOnce: Plugin = {
  name: "asks-at-once",
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      const there = needs(chunk.fileName, bundle as Bundle);
      chunk.code = chunk.code.replace(/import\(([`"'])\.\/([\w-]+\.js)\1\)/g, (asked: string, _quote, name: string) => {
        const files = [...needs(`assets/${name}`, bundle as Bundle)].filter((file) => !there.has(file));
        const all = files.map((file) => `import("./${file.slice("assets/".length)}")`);
        return all.length > 1 ? `Promise.all([${all.join()}]).then(([m])=>m)` : asked;
      });
    }
  },
};

/** The first paint is one file: what the element needs at once is not spread over shared chunks. */
function firstPaint(): (id: string, graph: Graph) => string | null {
  const needed = new Set<string>();
  const reach = (id: string, graph: Graph): void => {
    if (needed.has(id)) return;
    needed.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reach(next, graph);
  };
  return (id, graph) => {
    if (!needed.size) reach(ELEMENT, graph);
    return needed.has(id) ? "element" : null;
  };
}

// An application entry, not a library: library mode keeps white space, which adds a sixth to the size.
export default defineConfig({
  base: "./",
  plugins: [noPreload, loadsFromItsOrigin, asksAtOnce],
  build: {
    target: "es2022",
    outDir: "../../martlet/assets",
    emptyOutDir: true,
    modulePreload: false,
    manifest: "manifest.json",
    rollupOptions: {
      input: { martlet: "src/loader.ts" },
      output: {
        entryFileNames: "martlet.js",
        chunkFileNames: "assets/[name]-[hash].js",
        manualChunks: firstPaint(),
      },
    },
  },
});
