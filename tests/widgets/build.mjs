// Builds the pages: `node build.mjs FOLDER [NAME…]`. Prints the version of each library as JSON.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import lwc from "@lwc/rollup-plugin";
import * as esbuild from "esbuild";
import { rollup } from "rollup";

const here = import.meta.dirname;
const [folder, ...names] = process.argv.slice(2);

/** Each page: its source, the library that it is of, and what makes the build. */
const PAGES = {
  "lwc-native": { of: "lightning-base-components", build: withRollup, before: "lwc-styles" },
  "lwc-synthetic": { of: "lightning-base-components", build: withRollup, before: "lwc-shadow" },
  uswds: { source: "uswds.js", of: "@uswds/uswds" },
  material: { source: "material.ts", of: "@angular/material", options: { conditions: ["module", "style"] } },
  bootstrap: { source: "bootstrap.js", of: "bootstrap" },
  select2: { source: "select2.js", of: "select2" },
  headlessui: { source: "headlessui.jsx", of: "@headlessui/react" },
  vuetify: { source: "vuetify.js", of: "vuetify" },
};

const styleOf = (folder, name) =>
  existsSync(join(folder, `${name}.css`)) ? `<link rel="stylesheet" href="/${name}.css">` : "";
const html = (name, head) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${name}</title>
<link rel="icon" href="data:,">${head}</head>
<body><main id="app"></main><script type="module" src="/${name}.js"></script></body></html>\n`;

const LOADERS = {
  ".svg": "dataurl", ".png": "dataurl", ".gif": "dataurl", ".jpg": "empty",
  ".woff": "empty", ".woff2": "empty", ".ttf": "empty", ".eot": "empty",
};

async function withEsbuild(name, { source, options = {} }) {
  await esbuild.build({
    entryPoints: { [name]: join(here, "pages", source) },
    bundle: true, format: "esm", target: "es2022", outdir: folder, loader: LOADERS, logLevel: "error",
    define: {
      "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } }, jsx: "automatic", minifySyntax: true, legalComments: "none",
    ...options,
  });
  writeFileSync(join(folder, `${name}.html`), html(name, styleOf(folder, name)));
}

/** What a build of the components' own would replace; LWC's shadow roots have no element internals. */
const transform = (code) => code
  .replaceAll("process.env.NODE_ENV", '"production"')
  .replaceAll("import.meta.env.SSR", "false")
  .replaceAll("features.enableComboboxElementInternals", "globalThis.hasOwnShadowRoots");

let form; // both Lightning pages are of one bundle
/** Lightning: the compiler needs rollup; the one page runs with the browser's shadow roots, the other with LWC's own. */
async function withRollup(name, { before }) {
  form ??= bundleForm();
  await esbuild.build({
    entryPoints: { [before]: join(here, "pages", "lwc", `${before}.js`) },
    bundle: true, format: "iife", outdir: folder, logLevel: "error",
    loader: { ...LOADERS, ...(before === "lwc-styles" && { ".css": "text" }) },
  });
  const script = `<script src="/${before}.js"></script>`;
  writeFileSync(join(folder, `${name}.html`), html("lwc", script + styleOf(folder, before)));
  await form;
}

async function bundleForm() {
  const bundle = await rollup({
    input: { lwc: join(here, "pages", "lwc", "main.js") },
    plugins: [
      lwc({ rootDir: join(here, "pages", "lwc"), modules: [{ dir: "modules" }, { npm: "lightning-base-components" }] }),
      nodeResolve(),
      { name: "production", transform },
    ],
    external: /iconSvgTemplates(Action|Custom|Doctype|Standard|UtilityRtl)/, // thousands of pictures that no page shows
    onwarn: () => {}, // the components' own, many
  });
  await bundle.write({ dir: folder, format: "es", entryFileNames: "[name].js" });
}

const versionOf = (of) => JSON.parse(readFileSync(join(here, "node_modules", of, "package.json"), "utf8")).version;

mkdirSync(folder, { recursive: true });
const wanted = names.length ? names : Object.keys(PAGES);
await Promise.all(wanted.map((name) => (PAGES[name].build ?? withEsbuild)(name, PAGES[name])));
console.log(JSON.stringify(Object.fromEntries(wanted.map((name) => [name, [PAGES[name].of, versionOf(PAGES[name].of)]]))));
