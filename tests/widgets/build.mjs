// Builds the pages: `node build.mjs FOLDER [NAME…]`. Prints the version of each library as JSON.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";

const here = import.meta.dirname;
const [folder, ...names] = process.argv.slice(2);

/** Each page: its source, the library that it is of, and what makes the build. */
const PAGES = {
  bootstrap: { source: "bootstrap.js", of: "bootstrap" },
  uswds: { source: "uswds.js", of: "@uswds/uswds" },
};

const html = (name, hasStyle, before = "") => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${name}</title>
${hasStyle ? `<link rel="stylesheet" href="/${name}.css">` : ""}<link rel="icon" href="data:,">${before}</head>
<body><main id="app"></main><script type="module" src="/${name}.js"></script></body></html>\n`;

const LOADERS = {
  ".svg": "dataurl", ".png": "dataurl", ".gif": "dataurl", ".jpg": "empty",
  ".woff": "empty", ".woff2": "empty", ".ttf": "empty", ".eot": "empty",
};

async function withEsbuild(name, { source, ...more }) {
  const { metafile } = await esbuild.build({
    entryPoints: { [name]: join(here, "pages", source) },
    bundle: true, format: "esm", target: "es2022", outdir: folder, loader: LOADERS, logLevel: "error", metafile: true,
    define: { "process.env.NODE_ENV": '"production"' }, jsx: "automatic", minifySyntax: true, legalComments: "none",
    ...more.options,
  });
  writeFileSync(join(folder, `${name}.html`), html(name, Object.keys(metafile.outputs).some((one) => one.endsWith(".css"))));
}

const versionOf = (of) => JSON.parse(readFileSync(join(here, "node_modules", of, "package.json"), "utf8")).version;

mkdirSync(folder, { recursive: true });
const wanted = names.length ? names : Object.keys(PAGES);
await Promise.all(wanted.map((name) => (PAGES[name].build ?? withEsbuild)(name, PAGES[name])));
console.log(JSON.stringify(Object.fromEntries(wanted.map((name) => [name, [PAGES[name].of, versionOf(PAGES[name].of)]]))));
