/** Builds the widget (one classic script) and the pages into the gateway's static folder, and weighs the widget. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { minify } from "terser";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const outDir = process.env.USHER_UI_OUT ?? resolve(here, "../src/usher_gateway/static");
/** A visitor pays for it on every first visit: the promise of the README. */
const WIDGET_LIMIT = 25_000;

/** Smaller than the faster default. */
const TERSER = {
  ecma: 2022,
  compress: { passes: 4, keep_fargs: false, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
  format: { comments: false },
};

const shared = { configFile: resolve(here, "vite.config.ts"), logLevel: "warn" };

await build({
  ...shared,
  root: resolve(here, "pages"),
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    minify: "terser",
    terserOptions: { ...TERSER, module: true },
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ["desk/index.html", "shop/index.html", "shop/products.html", "shop/checkout.html"].map((page) => resolve(here, "pages", page)),
    },
  },
});

/** One classic script: an IIFE that, if it has a default export, leaves it under `name`. */
async function classic(entry, name, fileName, define = {}) {
  await build({
    ...shared,
    root: here,
    publicDir: false,
    define,
    build: {
      outDir,
      emptyOutDir: false,
      target: "es2022",
      minify: false,
      cssMinify: true,
      lib: { entry: resolve(here, entry), formats: ["iife"], name, fileName: () => fileName },
    },
  });
  // Afterwards, as a whole: within the build it would see the script without the function around it.
  const file = resolve(outDir, fileName);
  const { code } = await minify(readFileSync(file, "utf8"), TERSER);
  writeFileSync(file, code);
}

const languages = {};
for (const language of ["de", "es", "ru"]) {
  const source = `src/i18n/widget/${language}.ts`;
  const hash = createHash("sha256").update(readFileSync(resolve(here, source))).digest("base64url").slice(0, 8);
  languages[language] = `/assets/widget-${language}-${hash}.js`;
  await classic(source, `usherWords_${language}`, languages[language].slice(1));
}
await classic("src/widget/main.tsx", "usherWidget", "widget.js", { USHER_LANGUAGES: JSON.stringify(languages) });

/** Beside each text its compressed forms, which the gateway sends to whoever takes them. */
const COMPRESSED = /\.(js|css|html|svg|json|txt|webmanifest)$/;
const filesUnder = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => resolve(entry.parentPath ?? entry.path, entry.name));
for (const file of filesUnder(outDir).filter((name) => COMPRESSED.test(name))) {
  const plain = readFileSync(file);
  const forms = { ".br": brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }), ".gz": gzipSync(plain, { level: 9 }) };
  for (const [ending, form] of Object.entries(forms)) if (form.length < plain.length) writeFileSync(file + ending, form);
}

const weight = statSync(resolve(outDir, "widget.js.gz")).size;
console.log(`widget.js ${weight} bytes gzipped (limit ${WIDGET_LIMIT})`);
if (weight > WIDGET_LIMIT) process.exit(1);
